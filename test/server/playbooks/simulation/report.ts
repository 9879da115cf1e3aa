import type { Attachment, ContactPoint, Report } from '../../../../server/core/mail.ts';
import type { Simulation } from '../../../../server/core/simulation.ts';

/** An exercise and a report of its genuine copy, to be changed one thing at a time. */
export const simulation: Simulation = {
  id: 'course',
  name: 'Course booking',
  from: '2026-03-01T00:00:00.000Z',
  until: '2026-03-10T00:00:00.000Z',
  markers: ['MARK-7f3a91c2d4'],
  hosts: ['learn.course-desk.test'],
  senderDomains: ['course-desk.test'],
  contacts: ['desk@course-desk.test', '+441632960111'],
  attachments: ['aa11'],
  words:
    'course desk your seat dear please confirm your seat in the safety course before friday or it goes to a colleague on the list'.split(
      ' ',
    ),
  hiddenWords: ['mark', 'preview'],
  prints: { text: null, html: null },
  ownDomains: ['corp.example'],
};

const text =
  'Dear Ann,\nPlease confirm your seat in the safety course before Friday, or it goes to a colleague on the list.';

export function link(value: string, kind: ContactPoint['kind'] = 'link'): ContactPoint {
  return { kind, value, host: URL.canParse(value) ? new URL(value).hostname : '', where: 'html:a' };
}

export interface Change {
  quality?: Report['quality'];
  visible?: string;
  hidden?: Report['text']['hidden'];
  points?: ContactPoint[];
  message?: Partial<Report['message']>;
  reporter?: Report['reporter'];
}

export const ownLink = link('https://learn.course-desk.test/seat?r=a1b2c3d4');

export function reportWith(change: Change = {}): Report {
  const ann = change.reporter ?? { name: 'Ann Lee', address: 'ann.lee@corp.example' };
  const attachments: Attachment[] = [];
  return {
    carrier: change.quality === 'inline' ? 'inline' : 'attached-message',
    quality: change.quality ?? 'exact',
    depth: 1,
    reporter: ann,
    firstReporter: ann,
    reportedAt: null,
    comment: '',
    message: {
      sha256: null,
      messageId: 'x@course-desk.test',
      from: { name: 'Course Desk', address: 'desk@course-desk.test' },
      replyTo: [],
      to: [{ name: 'Ann Lee', address: 'ann.lee@corp.example' }],
      subject: 'Your seat',
      date: null,
      headers: [{ name: 'Received', value: 'from a by b' }],
      links: [],
      contactPoints: change.points ?? [ownLink],
      attachments,
      ...change.message,
    },
    text: {
      visible: change.visible ?? text,
      hidden: change.hidden ?? [{ technique: 'display-none', text: 'MARK-7f3a91c2d4' }],
      html: null,
    },
    prints: { text: null, html: null },
  };
}

export { text as genuineText };
