import states from './states.module.css';
import styles from './views.module.css';

/** Grey bars in the shape of what is coming. */
export function Skeleton({ label }: { label: string }) {
  return (
    <div className={states.skeleton} role="status" aria-label={label}>
      <span className={styles.hiddenText}>{label}</span>
      <i />
      <i />
      <i />
    </div>
  );
}
