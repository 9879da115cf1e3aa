import type { AddressView } from '../../server/doors/pane/contract.ts';
import { reveal } from './text.ts';
import styles from './views.module.css';

/** Mail content as text: isolated from its surroundings, unseen characters written out, never markup. */
export function Plain({ text, mono = false }: { text: string; mono?: boolean }) {
  return <bdi className={mono ? `${styles.plain} ${styles.mono}` : styles.plain}>{reveal(text)}</bdi>;
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
