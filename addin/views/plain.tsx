import type { AddressView } from '../../server/doors/pane/contract.ts';
import { cut, reveal } from './text.ts';
import styles from './views.module.css';

interface PlainProps {
  text: string;
  mono?: boolean;
  /** Characters that are shown; a subject of 10,000 letters must not push the verdict off the screen. */
  most?: number;
}

/**
 * Mail content as text: isolated from its surroundings, unseen characters written out, never markup. What is cut says
 * how much is missing.
 */
export function Plain({ text, mono = false, most = 500 }: PlainProps) {
  const shown = cut(text, most);
  return (
    <bdi className={mono ? `${styles.plain} ${styles.mono}` : styles.plain}>
      {reveal(shown)}
      {shown.length < text.length ? `… (+${text.length - shown.length})` : ''}
    </bdi>
  );
}

/** Display names lie; the address always stands beside them. */
export function Person({ person, none }: { person: AddressView; none: string }) {
  if (!person.name && !person.address) return <span className={styles.quiet}>{none}</span>;
  if (!person.name || person.name === person.address) return <Plain text={person.address || person.name} />;
  return (
    <>
      <Plain text={person.name} />{' '}
      <span className={styles.quiet}>
        &lt;
        <Plain text={person.address} />
        &gt;
      </span>
    </>
  );
}
