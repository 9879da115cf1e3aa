import { type ReactNode, useId } from 'react';
import type { Tone } from './grades.ts';
import styles from './views.module.css';

/** One box with a heading; `tone` gives it a band at its leading edge. */
export function Card(props: { title: ReactNode; tone?: Tone; aside?: ReactNode; children: ReactNode }) {
  const id = useId();
  return (
    <section className={`${styles.card} ${props.tone ? styles[props.tone] : ''}`} aria-labelledby={id}>
      <div className={styles.cardHead}>
        <h2 id={id}>{props.title}</h2>
        {props.aside}
      </div>
      {props.children}
    </section>
  );
}

/** Names and values; empty values are left out by the caller. */
export function Facts({ rows }: { rows: readonly (readonly [string, ReactNode] | null)[] }) {
  return (
    <dl className={styles.facts}>
      {rows.map((row) =>
        row === null ? null : (
          <div key={row[0]}>
            <dt>{row[0]}</dt>
            <dd>{row[1]}</dd>
          </div>
        ),
      )}
    </dl>
  );
}
