import { Button } from '@fluentui/react-components';
import { CloudOffRegular } from '@fluentui/react-icons/svg/cloud-off';
import { ErrorCircleRegular } from '@fluentui/react-icons/svg/error-circle';
import { InfoRegular } from '@fluentui/react-icons/svg/info';
import { MailRegular } from '@fluentui/react-icons/svg/mail';
import { type ReactNode, useState } from 'react';
import type { ApiError } from '../api/client.ts';
import { useStrings } from '../strings/context.tsx';
import { Plain } from './plain.tsx';
import states from './states.module.css';
import styles from './views.module.css';

const icons = {
  info: <InfoRegular />,
  mail: <MailRegular />,
  error: <ErrorCircleRegular />,
  offline: <CloudOffRegular />,
};

/** A state in words, with what to do about it. */
export function Notice(props: { icon: keyof typeof icons; title: string; children?: ReactNode; level?: 1 | 2 | 3 }) {
  const Heading = `h${props.level ?? 2}` as 'h2';
  return (
    <div className={states.notice}>
      <span className={states.noticeIcon} aria-hidden="true">
        {icons[props.icon]}
      </span>
      <Heading>{props.title}</Heading>
      {props.children}
    </div>
  );
}

/** An error with everything that support needs: code, correlation id, what to do; never mail content. */
export function ErrorNotice({ error, retry, level }: { error: ApiError; retry?: () => void; level?: 1 | 2 | 3 }) {
  const strings = useStrings();
  const offline = error.kind === 'network';
  return (
    <div role="alert">
      <Notice
        icon={offline ? 'offline' : 'error'}
        title={error.status === 404 ? strings.errors.notFound : offline ? strings.pane.down : strings.pane.failed}
        level={level ?? 2}
      >
        <p>
          <Plain text={sentence(error, strings)} />
        </p>
        {error.remedy ? <p>{error.remedy}</p> : null}
        <ErrorDetails error={error} />
        {retry ? <Button onClick={retry}>{strings.errors.retry}</Button> : null}
      </Notice>
    </div>
  );
}

/** The same in one line, beside what is still shown. */
export function ErrorLine({ error, retry }: { error: ApiError; retry?: () => void }) {
  const strings = useStrings();
  return (
    <div role="alert" className={`${states.line} ${styles.danger}`}>
      <span className={styles.icon} aria-hidden="true">
        {icons[error.kind === 'network' ? 'offline' : 'error']}
      </span>
      <div>
        <Plain text={sentence(error, strings)} /> {error.remedy} <ErrorDetails error={error} />
      </div>
      {retry ? (
        <Button size="small" onClick={retry}>
          {strings.errors.retry}
        </Button>
      ) : null}
    </div>
  );
}

/** Never taken from the message of an unknown exception where a catalogue has words for it. */
function sentence(error: ApiError, strings: ReturnType<typeof useStrings>): string {
  if (error.kind === 'network') return error.message === 'timeout' ? strings.errors.timeout : strings.errors.network;
  return error.kind === 'broken' ? strings.errors.broken : error.message;
}

function ErrorDetails({ error }: { error: ApiError }) {
  const strings = useStrings();
  const [copied, setCopied] = useState(false);
  if (!error.code && !error.correlationId) return null;
  const lines = [
    error.code && `${strings.errors.code}: ${error.code}`,
    error.correlationId && `${strings.errors.correlation}: ${error.correlationId}`,
  ].filter(Boolean);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(lines.join('\n'));
      setCopied(true);
    } catch {
      // Frames without the permission: the text itself can be selected.
    }
  };
  return (
    <div className={states.details}>
      {lines.map((line) => (
        <div key={line} className={styles.mono}>
          {line}
        </div>
      ))}
      <Button size="small" appearance="subtle" onClick={copy}>
        {copied ? strings.errors.copied : strings.errors.copy}
      </Button>
    </div>
  );
}
