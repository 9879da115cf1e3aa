import { useLanguage, useStrings } from '../strings/context.tsx';
import campaign from './campaign.module.css';
import { placeDots } from './place-dots.ts';
import { momentOf } from './text.ts';

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
  return (
    <figure className={campaign.timeline}>
      <svg viewBox="0 0 600 64" role="img" aria-label={strings.clusters.timelineLabel(dots.length, from, until)}>
        <line x1="8" y1="56" x2="592" y2="56" />
        {dots.map((dot, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: moments repeat, and their order is their identity.
          <circle key={index} cx={12 + dot.x * 576} cy={48 - dot.row * 10} r="4.5" />
        ))}
      </svg>
      <figcaption>
        <span>{from}</span>
        <span>{until}</span>
      </figcaption>
    </figure>
  );
}
