import styles from './views.module.css';

/** Two fish swimming the same way; drawn for the header, decoration only. */
export function Mark() {
  return (
    <svg className={styles.mark} viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="7" />
      <path d="M5 11c3-4 9-4 12 0l3-3v6l-3-3c-3 4-9 4-12 0z" />
      <path d="M12 21c3-4 9-4 12 0l3-3v6l-3-3c-3 4-9 4-12 0z" />
    </svg>
  );
}
