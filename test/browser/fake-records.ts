import type {
  ActionView,
  ClusterView,
  FindingView,
  Grade,
  RecordRow,
  RecordView,
  ReportView,
  SimulationView,
  StatusView,
} from '../../server/doors/pane/contract.ts';

/** Words that would run, load or break out if any view took them for markup. */
export const hostile = {
  script: '<script>document.title="owned"</script>',
  image: '<img src="https://evil.example/x.png" onerror="document.title=\'owned\'">',
  svg: '<svg/onload=document.title="owned">',
  bidi: 'invoice\u202efdp.exe',
  long: 'W'.repeat(10_000),
  stacked: `Z${'\u0301'.repeat(200)}`,
};

const person = (name: string, address: string) => ({ name, address });
const idOf = (letter: string) => letter.repeat(64);
export const ids = { hold: idOf('a'), own: idOf('b'), plain: idOf('c'), hostile: idOf('d'), pending: idOf('e') };

const message = (subject: string, from: { name: string; address: string }): ReportView['message'] => ({
  key: `sha256:${subject.length}`,
  sha256: idOf('7'),
  messageId: 'm-1@mail.example',
  from,
  replyTo: [],
  to: [person('Ines Vogt', 'ines.vogt@harbour.example')],
  subject,
  date: '2026-11-24T08:15:00Z',
  links: ['hxxps://customs-desk[.]example/declare?ref=81'],
  contactPoints: [
    { kind: 'phone', value: '+44163296', host: '', where: 'text' },
    { kind: 'image', value: 'hxxps://img[.]example/a.png', host: 'img[.]example', where: 'html:img' },
  ],
  attachments: [{ name: 'form.pdf', type: 'application/pdf', size: 48_213, sha256: idOf('9'), fuzzy: '768:abc:def' }],
  visible: 'Dear Ines,\n\nyour parcel is held at customs. Complete the declaration within two days.\n\nCustoms Desk',
  hidden: [{ technique: 'display-none', text: 'hx-parcel-2026-marker' }],
});

const graded = (grade: Grade, summary: string, evidence: FindingView['evidence']): FindingView => ({
  playbook: 'simulation',
  title: 'Own simulations',
  kind: `simulation.${grade}`,
  outcome: grade === 'none' ? 'not-found' : 'found',
  summary,
  evidence,
  data: {},
});

const report = (grade: Grade, subject: string, finding: FindingView): ReportView => ({
  index: 0,
  carrier: 'attached-message',
  quality: 'exact',
  depth: 1,
  reporter: person('Ines Vogt', 'ines.vogt@harbour.example'),
  firstReporter: person('Ines Vogt', 'ines.vogt@harbour.example'),
  reportedAt: '2026-11-24T09:02:00Z',
  comment: 'Is this real?',
  message: message(subject, person('Customs Desk', 'notice@customs-desk.example')),
  prints: { text: '24:abc:def', html: null },
  findings: [finding],
  grade,
  simulation: grade === 'none' ? null : { id: 'parcel-2026', name: 'Parcel held at customs' },
  cluster: null,
  closed: null,
});

export const ticket: ActionView = {
  key: idOf('1'),
  playbook: 'cluster',
  kind: 'ticket',
  about: 'campaign',
  level: 'ask',
  state: 'waiting',
  summary: 'Open a Jira issue: Parcel held at customs',
  attempts: 0,
  ref: null,
  url: null,
  error: null,
  undoable: false,
};

const record = (id: string, one: ReportView | null, more: Partial<RecordView> = {}): RecordView => ({
  id,
  version: 1,
  state: 'open',
  receivedAt: '2026-11-24T09:02:05Z',
  recordedAt: '2026-11-24T09:02:06Z',
  arrivals: [{ source: 'mailbox', ref: '0001.eml', trust: 'mailbox', at: '2026-11-24T09:02:05Z' }],
  delivery: {
    messageId: 'd-1@harbour.example',
    from: person('Ines Vogt', 'ines.vogt@harbour.example'),
    subject: `FW: ${one?.message.subject ?? 'no report'}`,
    date: '2026-11-24T09:02:00Z',
    size: 81_034,
    senderProof: { result: 'internal', detail: 'X-MS-Exchange-Organization-AuthAs: Internal' },
  },
  warnings: [],
  error: null,
  reports: one ? [one] : [],
  findings: [],
  actions: [],
  history: [{ at: '2026-11-24T09:02:06Z', actor: 'shoal', what: 'recorded', detail: 'one report' }],
  ...more,
});

const proof = (rule: string, why: string, quote = '', part = 'visible text') => ({ rule, why, quote, part });
const holdEvidence = [
  proof('simulation.marker', 'the marker stands in the hidden text', 'hx-parcel-2026-marker', 'hidden text'),
  proof('simulation.foreign-link', 'evil.invalid is not a host of the simulation', 'hxxps://evil[.]invalid/', 'html:a'),
  proof('simulation.text-same', 'the text is the simulation’s'),
];

export const clusterId = 'campaign-7f3a';
const member = (at: number, subject: string, delivery: string, edges: ClusterView['members'][number]['edges']) => ({
  key: `sha256:member-${at}`,
  delivery,
  subject,
  from: person('Mail Administrator', 'quota@mailspace.example'),
  firstSeen: `2026-11-24T0${at}:30:00Z`,
  reports: 1,
  grade: 'none' as const,
  edges,
});

export const cluster: ClusterView = {
  id: clusterId,
  size: 3,
  reports: 3,
  subject: 'Your mailbox is full',
  from: person('Mail Administrator', 'quota@mailspace.example'),
  firstSeen: '2026-11-24T06:30:00Z',
  lastSeen: '2026-11-24T08:30:00Z',
  grade: 'none',
  ticket: { ref: 'SOC-12', url: 'https://jira.example/browse/SOC-12' },
  aliases: [],
  members: [
    member(6, 'Your mailbox is full', ids.plain, []),
    member(7, 'Mailbox storage at 98 %', ids.own, [{ to: 'sha256:member-6', part: 'text', score: 94 }]),
    member(8, 'Incoming mail is held back', ids.hold, [{ to: 'sha256:member-7', part: 'html', score: 88 }]),
  ],
};

const plain = report('none', 'Your mailbox is full', graded('none', 'No simulation fits', []));

export const records: Record<string, RecordView> = {
  [ids.hold]: record(
    ids.hold,
    report(
      'hold',
      'Your parcel is held at customs',
      graded('hold', 'Looks like our simulation, but is not', holdEvidence),
    ),
    { actions: [ticket], warnings: [{ code: 'part-limit', detail: 'Only the first 1,000 parts were read.' }] },
  ),
  [ids.own]: record(
    ids.own,
    report('verified', 'Password expires today', graded('verified', 'Our own simulation: proven', [holdEvidence[0]!])),
    { state: 'closed' },
  ),
  [ids.plain]: record(ids.plain, {
    ...plain,
    cluster: { id: clusterId, size: 3 },
    message: { ...plain.message, key: 'sha256:member-6' },
  }),
  [ids.hostile]: record(ids.hostile, hostileReport(), {
    warnings: [{ code: 'unsafe-name', detail: hostile.image }],
    history: [{ at: '2026-11-24T09:02:06Z', actor: 'shoal', what: 'recorded', detail: hostile.svg }],
  }),
  [ids.pending]: record(ids.pending, null, { state: 'pending', recordedAt: null, history: [] }),
};

function hostileReport(): ReportView {
  const base = report('none', `${hostile.script}${hostile.long}`, graded('none', hostile.image, []));
  const evil = person(hostile.svg, 'a@evil.example');
  return {
    ...base,
    reporter: evil,
    comment: `${hostile.image}\n${hostile.stacked}`,
    findings: [
      graded('none', hostile.image, [proof('simulation.foreign-link', hostile.script, hostile.long, hostile.svg)]),
      { ...graded('none', hostile.svg, []), playbook: 'cluster', title: hostile.script },
    ],
    message: {
      ...base.message,
      from: evil,
      replyTo: [evil],
      messageId: hostile.image,
      visible: `${hostile.script}\n${hostile.image}\n${hostile.long}\n${hostile.stacked}`,
      hidden: [{ technique: hostile.svg, text: hostile.image }],
      links: ['javascript:document.title="owned"', `hxxps://${hostile.long}[.]example/`],
      contactPoints: [{ kind: 'address', value: hostile.image, host: hostile.svg, where: hostile.script }],
      attachments: [
        { name: hostile.bidi, type: hostile.image, size: 1, sha256: idOf('9'), fuzzy: hostile.script },
        { name: hostile.svg, type: 'text/plain', size: 1, sha256: idOf('9'), fuzzy: null },
      ],
    },
  };
}

/** The line of the queue that a record is seen by. */
export function rowOf(one: RecordView): RecordRow {
  const [first] = one.reports;
  return {
    id: one.id,
    state: one.state,
    receivedAt: one.receivedAt,
    subject: first?.message.subject ?? one.delivery.subject,
    from: first?.message.from ?? one.delivery.from,
    reporter: first?.reporter ?? one.delivery.from,
    reports: one.reports.length,
    carrier: first?.carrier ?? null,
    quality: first?.quality ?? null,
    grade: first?.grade ?? null,
    simulation: first?.simulation?.name ?? null,
    cluster: first?.cluster ?? null,
    waiting: one.actions.filter(({ state }) => state === 'waiting').length,
  };
}

export const simulations: SimulationView[] = [
  {
    id: 'parcel-2026',
    name: 'Parcel held at customs',
    from: '2026-11-20T00:00:00Z',
    until: null,
    markers: ['hx-parcel-2026-marker'],
    hosts: ['customs-desk[.]example'],
    senderDomains: ['customs-desk.example'],
    reports: { verified: 12, likely: 2, 'marker-only': 1, hold: 1 },
  },
];

export const status: StatusView = {
  version: '0.1.0',
  mode: 'demo',
  engine: 'embedded',
  now: '2026-11-24T09:05:00Z',
  records: { total: 5, open: 3, closed: 1, pending: 1, quarantined: 0 },
  queue: { examine: 1, act: 0 },
  actions: { waiting: 1, done: 4 },
  sources: [{ name: 'mailbox', state: 'running', lastArrival: '2026-11-24T09:02:05Z', detail: '' }],
};
