import { Button, Field, Input } from '@fluentui/react-components';
import { type FormEvent, useState } from 'react';
import type { RecordView } from '../../server/doors/pane/contract.ts';
import { useApi } from '../api/context.tsx';
import { useStrings } from '../strings/context.tsx';
import { ErrorLine } from './notice.tsx';
import steps from './steps.module.css';
import { useChange } from './use-change.ts';
import styles from './views.module.css';

interface CloseProps {
  record: RecordView;
  etag: string | null;
  changed: () => void;
  tell: (outcome: string) => void;
}

/** Closes an open record with a reason, or opens a closed one again; never over a change that was not seen. */
export function CloseRecord({ record, etag, changed, tell }: CloseProps) {
  const words = useStrings().actions;
  const api = useApi();
  const { busy, error, start, repeat } = useChange();
  const [asking, setAsking] = useState(false);
  const [reason, setReason] = useState('');
  const [missing, setMissing] = useState(false);

  const send = (step: 'close' | 'reopen', body: { reason: string }, outcome: string) =>
    start(async (key) => {
      const ifMatch = etag ?? `"${record.version}"`;
      await api.change<RecordView>('POST', `/records/${encodeURIComponent(record.id)}/${step}`, { key, ifMatch, body });
      setAsking(false);
      setReason('');
      tell(outcome);
      changed();
    });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setMissing(reason.trim() === '');
    if (reason.trim() !== '') send('close', { reason: reason.trim() }, words.closed);
  };

  return (
    <div className={steps.closing}>
      {record.state === 'closed' ? (
        <Button disabledFocusable={busy} onClick={() => send('reopen', { reason: words.reopenReason }, words.reopened)}>
          {words.reopen}
        </Button>
      ) : asking ? (
        <form onSubmit={submit} noValidate>
          <Field
            label={words.reason}
            hint={words.reasonHint}
            required
            {...(missing ? { validationState: 'error' as const, validationMessage: words.needReason } : {})}
          >
            <Input
              value={reason}
              maxLength={300}
              // The field replaces the button that was just pressed.
              autoFocus
              onChange={(_, data) => setReason(data.value)}
            />
          </Field>
          <div className={styles.buttons}>
            <Button type="submit" appearance="primary" disabledFocusable={busy}>
              {words.close}
            </Button>
            <Button onClick={() => setAsking(false)}>{words.cancel}</Button>
          </div>
        </form>
      ) : (
        <Button onClick={() => setAsking(true)}>{words.close}</Button>
      )}
      {error ? <ErrorLine error={error} retry={repeat} /> : null}
    </div>
  );
}
