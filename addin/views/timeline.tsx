import { useLanguage, useStrings } from '../strings/context.tsx';
import campaign from './campaign.module.css';
import { placeDots } from './place-dots.ts';
import { momentOf } from './text.ts';

/** Pixels from one row of dots to the next. */
const step = 11;

/** When the messages of a campaign arrived: a dot each, later ones further on, crowded ones stacked. */
export function Timeline({ times }: { times: readonly string[] }) {
  const strings = useStrings();
  const language = useLanguage();
  const dots = placeDots(times);
  const first = dots[0];
  const last = dots.at(-1);
  if (!first || !last) return null;
  const from = momentOf(first.iso, language);
  const until = momentOf(last.iso, language);
  const rows = Math.max(...dots.map(({ row }) => row)) + 1;
  const ground = 8 + rows * step;
  return (
    <figure className={campaign.timeline}>
      <svg height={ground + 4} role="img" aria-label={strings.clusters.timelineLabel(dots.length, from, until)}>
        <line x1="0" y1={ground} x2="100%" y2={ground} />
        {dots.map((dot, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: moments repeat, and their order is their identity.
          <circle key={index} cx={`${dot.x * 100}%`} cy={ground - 8 - dot.row * step} r="5" />
        ))}
      </svg>
      <figcaption>
        <span>{from}</span>
        <span>{until}</span>
      </figcaption>
    </figure>
  );
}
