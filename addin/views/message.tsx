import { Button } from '@fluentui/react-components';
import { AttachRegular } from '@fluentui/react-icons/svg/attach';
import { EyeOffRegular } from '@fluentui/react-icons/svg/eye-off';
import { LinkRegular } from '@fluentui/react-icons/svg/link';
import { type ReactNode, useState } from 'react';
import type { AddressView, ReportView } from '../../server/doors/pane/contract.ts';
import { useLanguage, useStrings } from '../strings/context.tsx';
import { Badge } from './badges.tsx';
import { Card, Facts } from './card.tsx';
import { Fold } from './fold.tsx';
import mail from './mail.module.css';
import { Moment } from './moment.tsx';
import { Person, Plain } from './plain.tsx';
import { cut, reveal, sizeOf } from './text.ts';
import styles from './views.module.css';

type Message = ReportView['message'];

/** The reported message at a glance. All of it is text; nothing can be clicked, loaded or run. */
export function MessageCard({ message }: { message: Message }) {
  const strings = useStrings();
  const words = strings.message;
  const people = (list: readonly AddressView[]) =>
    list.slice(0, 5).map((person, index) => (
      // biome-ignore lint/suspicious/noArrayIndexKey: addresses repeat, and their order never changes.
      <div key={index}>
        <Person person={person} none={strings.queue.noSender} />
      </div>
    ));
  return (
    <Card title={words.card}>
      <Facts
        rows={[
          [words.subject, <Subject key="subject" text={message.subject} />],
          [words.from, <Person key="from" person={message.from} none={strings.queue.noSender} />],
          message.replyTo.length > 0 ? [words.replyTo, people(message.replyTo)] : null,
          message.to.length > 0 ? [words.to, people(message.to)] : null,
          message.date ? [words.date, <Moment key="date" iso={message.date} as="full" />] : null,
        ]}
      />
      <VisibleText text={message.visible} />
      <Hidden hidden={message.hidden} />
      <Links links={message.links} />
      <Attachments attachments={message.attachments} />
      <Contacts points={message.contactPoints} />
      <details className={mail.more}>
        <summary>{words.messageId} · SHA-256</summary>
        <Facts
          rows={[
            message.messageId ? [words.messageId, <Plain key="id" text={message.messageId} mono />] : null,
            [words.sha256, message.sha256 ? <Plain key="hash" text={message.sha256} mono /> : words.bytesLost],
          ]}
        />
      </details>
    </Card>
  );
}

export function Subject({ text }: { text: string }) {
  const strings = useStrings();
  return text ? <Plain text={text} /> : <span className={styles.quiet}>{strings.queue.noSubject}</span>;
}

const textAtFirst = 1_200;

function VisibleText({ text }: { text: string }) {
  const words = useStrings().message;
  const [all, setAll] = useState(false);
  if (text.trim() === '') return <p className={styles.quiet}>{words.noText}</p>;
  const shown = all ? text : cut(text, textAtFirst);
  return (
    <div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard (WCAG 2.1.1). */}
      <section className={mail.mailText} aria-label={words.textRegion} tabIndex={0} dir="auto">
        {reveal(shown)}
        {shown.length < text.length ? '…' : ''}
      </section>
      {text.length > textAtFirst ? (
        <Button size="small" appearance="subtle" aria-expanded={all} onClick={() => setAll(!all)}>
          {all ? words.showLess : `${words.showAll} (${words.characters(text.length - textAtFirst)})`}
        </Button>
      ) : null}
    </div>
  );
}

function Part({ icon, title, note, children }: { icon: ReactNode; title: string; note?: string; children: ReactNode }) {
  return (
    <div className={mail.part}>
      <h3>
        <span className={styles.icon} aria-hidden="true">
          {icon}
        </span>
        {title}
      </h3>
      {note ? <p className={styles.small}>{note}</p> : null}
      {children}
    </div>
  );
}

function Hidden({ hidden }: { hidden: Message['hidden'] }) {
  const words = useStrings().message;
  if (hidden.length === 0) return null;
  return (
    <Part icon={<EyeOffRegular />} title={words.hidden(hidden.length)} note={words.hiddenNote}>
      <Fold items={hidden} first={3} className={styles.rows!}>
        {(one) => (
          <div className={mail.hiddenMail}>
            <Badge tone="caution">{one.technique}</Badge> <Plain text={one.text} most={600} />
          </div>
        )}
      </Fold>
    </Part>
  );
}

function Links({ links }: { links: readonly string[] }) {
  const words = useStrings().message;
  if (links.length === 0) return null;
  return (
    <Part icon={<LinkRegular />} title={words.links(links.length)} note={words.defanged}>
      <Fold items={links} first={5} className={styles.rows!}>
        {(link) => <Plain text={link} mono most={600} />}
      </Fold>
    </Part>
  );
}

function Attachments({ attachments }: { attachments: Message['attachments'] }) {
  const words = useStrings().message;
  const language = useLanguage();
  if (attachments.length === 0) return null;
  return (
    <Part icon={<AttachRegular />} title={words.attachments(attachments.length)}>
      <Fold items={attachments} first={5} className={styles.rows!}>
        {(one) => (
          <div>
            <span className={styles.strong}>
              {one.name ? <Plain text={one.name} /> : <span className={styles.quiet}>{words.unnamed}</span>}
            </span>{' '}
            <span className={styles.small}>
              <Plain text={one.type} /> · {sizeOf(one.size, language)}
            </span>
            <div className={mail.hash}>SHA-256 {one.sha256}</div>
            {one.fuzzy ? (
              <div className={mail.hash}>
                {words.fuzzy} <Plain text={one.fuzzy} mono />
              </div>
            ) : null}
          </div>
        )}
      </Fold>
    </Part>
  );
}

/** Links and attachments have lists of their own. */
function Contacts({ points }: { points: Message['contactPoints'] }) {
  const strings = useStrings();
  const rest = points.filter(({ kind }) => kind !== 'link' && kind !== 'attachment');
  if (rest.length === 0) return null;
  return (
    <details className={mail.more}>
      <summary>{strings.message.contacts(rest.length)}</summary>
      <Fold items={rest} first={10} className={styles.rows!}>
        {(point) => (
          <span>
            {strings.contacts[point.kind]}: <Plain text={point.value} mono most={300} />{' '}
            <span className={styles.small}>({strings.verdict.where(point.where)})</span>
          </span>
        )}
      </Fold>
    </details>
  );
}
