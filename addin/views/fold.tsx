import { Button } from '@fluentui/react-components';
import { type ReactNode, useState } from 'react';
import { useStrings } from '../strings/context.tsx';

interface FoldProps<T> {
  items: readonly T[];
  /** How many are shown before a click. */
  first: number;
  className: string;
  children(item: T): ReactNode;
}

/** A list that shows its beginning, and the rest on request: mails hold up to 2,000 contact points. */
export function Fold<T>({ items, first, className, children }: FoldProps<T>) {
  const strings = useStrings();
  const [all, setAll] = useState(false);
  const shown = all ? items : items.slice(0, first);
  return (
    <>
      <ul className={className}>
        {shown.map((item, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: mail content repeats, and its order never changes.
          <li key={index}>{children(item)}</li>
        ))}
      </ul>
      {items.length > first ? (
        <Button size="small" appearance="subtle" aria-expanded={all} onClick={() => setAll(!all)}>
          {all ? strings.message.showLess : `${strings.message.showAll} (${items.length})`}
        </Button>
      ) : null}
    </>
  );
}
