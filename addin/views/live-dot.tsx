import type { ApiError } from '../api/client.ts';
import { useLanguage, useStrings } from '../strings/context.tsx';
import states from './states.module.css';
import { momentOf } from './text.ts';

interface LiveProps {
  polled: { error: ApiError | undefined; checkedAt: number | undefined; running: boolean };
}

/** Whether what is on the screen is fresh, in a word and a dot. */
export function LiveDot({ polled }: LiveProps) {
  const strings = useStrings();
  const language = useLanguage();
  const state = !polled.running ? 'paused' : polled.error ? 'offline' : polled.checkedAt ? 'live' : 'starting';
  const title = polled.checkedAt
    ? strings.live.updated(momentOf(new Date(polled.checkedAt).toISOString(), language))
    : strings.live.never;
  return (
    <span
      className={`${states.live} ${state === 'offline' ? states.offline : state === 'live' ? states.beating : ''}`}
      title={title}
    >
      <i aria-hidden="true" />
      {strings.live[state]}
    </span>
  );
}
