import { createContext, type ReactNode, useContext, useEffect, useRef } from 'react';
import { useStrings } from '../strings/context.tsx';
import styles from './console.module.css';

const PlaceContext = createContext({ moved: false });
export const PlaceProvider = PlaceContext.Provider;

interface TitleProps {
  /** For the tab; the heading itself may hold more than text. */
  name: string;
  /** False where something else on the page takes the focus. */
  takesFocus?: boolean;
  children: ReactNode;
}

/**
 * The page's one h1. After a move inside the console it takes the focus, as a loaded page would give it to the top;
 * on the first load it leaves the focus alone.
 */
export function PageTitle({ name, takesFocus = true, children }: TitleProps) {
  const { moved } = useContext(PlaceContext);
  const strings = useStrings();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (moved && takesFocus) heading.current?.focus();
  }, [moved, takesFocus]);
  useEffect(() => {
    document.title = `${name} · ${strings.product}`;
  }, [name, strings]);
  return (
    <h1 ref={heading} tabIndex={-1} className={styles.title}>
      {children}
    </h1>
  );
}
