import { Button, Spinner } from '@fluentui/react-components';
import { useRef, useState } from 'react';
import type { ActionView, RecordView } from '../../server/doors/pane/contract.ts';
import { useApi } from '../api/context.tsx';
import { useStrings } from '../strings/context.tsx';
import { actionTones, type Step, stepsOf } from './action-steps.ts';
import { Badge } from './badges.tsx';
import { Card } from './card.tsx';
import { CloseRecord } from './close-record.tsx';
import { ServiceLink } from './links.tsx';
import { ErrorLine } from './notice.tsx';
import { Plain } from './plain.tsx';
import steps from './steps.module.css';
import { useChange } from './use-change.ts';
import styles from './views.module.css';

/** What is planned, what became of it, and what a person may do about it. */
export function ActionsCard(props: { record: RecordView; etag: string | null; changed: () => void }) {
  const strings = useStrings();
  const [outcome, setOutcome] = useState('');
  const { record } = props;
  return (
    <Card title={strings.actions.card}>
      {record.actions.length === 0 ? <p className={styles.quiet}>{strings.actions.none}</p> : null}
      <ul className={steps.actions}>
        {record.actions.map((action) => (
          <li key={action.key}>
            <ActionRow action={action} changed={props.changed} tell={setOutcome} />
          </li>
        ))}
      </ul>
      {record.state === 'open' || record.state === 'closed' ? (
        <CloseRecord record={record} etag={props.etag} changed={props.changed} tell={setOutcome} />
      ) : null}
      {/* Said once to those who listen; those who look see the action's own state, which moves on. */}
      <p role="status" className={styles.hiddenText}>
        <Plain text={outcome} />
      </p>
    </Card>
  );
}

function ActionRow(props: { action: ActionView; changed: () => void; tell: (outcome: string) => void }) {
  const strings = useStrings();
  const api = useApi();
  const { busy, error, start, repeat } = useChange();
  const { action } = props;
  const words = strings.actions;
  const row = useRef<HTMLDivElement>(null);
  const take = (step: Step) =>
    start(async (key) => {
      const path = `/actions/${encodeURIComponent(action.key)}/${step}`;
      const after = await api.change<ActionView>('POST', path, { key });
      // The pressed button is about to go; the keyboard stays where the person was.
      if (row.current?.contains(document.activeElement)) row.current.focus();
      props.tell(words.outcome(after.summary, words.states[after.state]));
      props.changed();
    });
  return (
    <div ref={row} tabIndex={-1} className={steps.actionRow}>
      <div className={styles.strong}>
        <Plain text={action.summary} />
      </div>
      <div className={steps.actionState}>
        <Badge tone={actionTones[action.state]}>{words.states[action.state]}</Badge>
        {action.ref ? (
          <ServiceLink url={action.url}>
            <Plain text={action.ref} />
          </ServiceLink>
        ) : null}
        {action.attempts > 1 ? <span className={styles.small}>{words.attempts(action.attempts)}</span> : null}
      </div>
      {action.error ? (
        <p className={styles.small}>
          <Plain text={action.error} />
        </p>
      ) : null}
      <div className={styles.buttons}>
        {stepsOf(action).map((step) => (
          <Button
            key={step}
            size="small"
            appearance={step === 'approve' ? 'primary' : 'secondary'}
            disabledFocusable={busy}
            aria-label={`${stepWords(step, action, words)}: ${action.summary}`}
            onClick={() => take(step)}
          >
            {stepWords(step, action, words)}
          </Button>
        ))}
        {busy ? <Spinner size="tiny" label={words.working} /> : null}
      </div>
      {error ? <ErrorLine error={error} retry={repeat} /> : null}
    </div>
  );
}

function stepWords(step: Step, action: ActionView, words: ReturnType<typeof useStrings>['actions']): string {
  return step === 'approve' && action.state !== 'waiting' ? words.again : words[step];
}
