import { Button, Field, Input, Spinner } from '@fluentui/react-components';
import { type FormEvent, useRef, useState } from 'react';
import type { SimulationView } from '../../server/doors/pane/contract.ts';
import { useApi } from '../api/context.tsx';
import { useStrings } from '../strings/context.tsx';
import { Card } from '../views/card.tsx';
import { ErrorLine } from '../views/notice.tsx';
import { Plain } from '../views/plain.tsx';
import { useChange } from '../views/use-change.ts';
import styles from './console.module.css';
import { checkEnrolment, enrolPath, noEnrolment } from './enrolment.ts';
import panels from './panels.module.css';

/** Registers a simulation from a copy of its mail. */
export function EnrolForm({ enrolled }: { enrolled: () => void }) {
  const words = useStrings().simulations;
  const api = useApi();
  const { busy, error, start, repeat } = useChange();
  const [form, setForm] = useState(noEnrolment);
  const [file, setFile] = useState<File | null>(null);
  const [tried, setTried] = useState(false);
  const [done, setDone] = useState('');
  const picker = useRef<HTMLInputElement>(null);
  const faults = tried ? checkEnrolment(form, file !== null) : {};
  const say = (fault: keyof typeof faults) =>
    faults[fault] ? { validationState: 'error' as const, validationMessage: words[faults[fault]] } : {};
  const set = (name: keyof typeof form) => (_: unknown, data: { value: string }) =>
    setForm({ ...form, [name]: data.value });

  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (file === null || Object.keys(checkEnrolment(form, true)).length > 0) return;
    start(async (key) => {
      const simulation = await api.change<SimulationView>('POST', enrolPath(form), { key, mail: file });
      setDone(words.done(simulation.name));
      setForm(noEnrolment);
      setFile(null);
      setTried(false);
      if (picker.current) picker.current.value = '';
      enrolled();
    });
  };
  return (
    <Card title={words.enrol}>
      <p>{words.enrolNote}</p>
      <form className={panels.form} onSubmit={submit} noValidate>
        <Field label={words.id} hint={words.idHint} required {...say('id')}>
          <Input value={form.id} maxLength={100} onChange={set('id')} />
        </Field>
        <Field label={words.name} required {...say('name')}>
          <Input value={form.name} maxLength={200} onChange={set('name')} />
        </Field>
        <div className={panels.pair}>
          <Field label={words.from}>
            <Input type="date" value={form.from} onChange={set('from')} />
          </Field>
          <Field label={words.until} {...say('until')}>
            <Input type="date" value={form.until} onChange={set('until')} />
          </Field>
        </div>
        <Field label={words.file} required {...say('file')}>
          <input
            ref={picker}
            className={panels.file}
            type="file"
            aria-label={words.file}
            accept=".eml,message/rfc822"
            onChange={(event) => setFile(event.target.files?.[0] ?? null)}
          />
        </Field>
        <div className={styles.buttons}>
          <Button type="submit" appearance="primary" disabledFocusable={busy}>
            {words.submit}
          </Button>
          {busy ? <Spinner size="tiny" label={words.sending} /> : null}
        </div>
        {error ? <ErrorLine error={error} retry={repeat} /> : null}
        <p role="status" className={done ? panels.done : styles.hiddenText}>
          <Plain text={done} />
        </p>
      </form>
    </Card>
  );
}
