import { useStrings } from '../strings/context.tsx';
import campaign from './campaign.module.css';
import styles from './views.module.css';

/** A similarity of 0 to 100, as words and as a bar. */
export function ScoreBar({ score, part }: { score: number; part: string }) {
  const strings = useStrings();
  const parts = strings.cluster.parts;
  const name = part in parts ? parts[part as keyof typeof parts] : part;
  return (
    <span className={campaign.score}>
      <svg viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
        <rect className={campaign.scoreGround} width="100" height="6" rx="3" />
        <rect className={campaign.scoreFill} width={Math.max(0, Math.min(100, score))} height="6" rx="3" />
      </svg>
      <span className={styles.small}>{strings.cluster.score(score, name)}</span>
    </span>
  );
}
