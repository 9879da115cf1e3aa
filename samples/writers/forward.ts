import type { Address } from '../../server/core/mail.ts';
import { type ForwardWords, forwardWords } from './forward-words.ts';

/** The clients whose shape can be written; 'outlook' is Outlook for Windows, 'text' a hand-made one. */
export const forwardClients = [
  'outlook',
  'outlook-web',
  'outlook-mac',
  'outlook-mobile',
  'gmail',
  'apple',
  'thunderbird',
  'yahoo',
  'proton',
  'lotus',
  'text',
] as const;
export type ForwardClient = (typeof forwardClients)[number];

export interface ForwardOptions {
  client: ForwardClient;
  /** A key of `forwardWords`. */
  language: string;
  original: {
    from: Address;
    to: Address[];
    cc?: Address[];
    subject: string;
    /** ISO 8601 in UTC. */
    date: string;
    text: string;
    html?: string;
  };
  comment: string;
  signature?: string;
  /** Who forwards. */
  reporter: Address;
}

/** One label with its value, as plain text and as markup. */
interface Row {
  label: string;
  text: string;
  html: string;
}

interface Draft {
  options: ForwardOptions;
  words: ForwardWords;
  /** Comment and signature. */
  above: string;
  aboveHtml: string;
  bodyText: string;
  bodyHtml: string;
}

/** The body of a mail by which `reporter` forwards the original inline; html is null for a client that writes none. */
export function forwardInline(options: ForwardOptions): { text: string; html: string | null } {
  const words = forwardWords.get(options.language);
  if (words === undefined) throw new Error(`no words of a forward in ${options.language}`);
  const above = [options.comment, options.signature ?? ''].filter((part) => part !== '').join('\n\n');
  const bodyHtml = options.original.html ?? paragraphs(options.original.text);
  const aboveHtml = paragraphs(above);
  return writers[options.client]({ options, words, above, aboveHtml, bodyText: options.original.text, bodyHtml });
}

const writers: Record<ForwardClient, (draft: Draft) => { text: string; html: string | null }> = {
  outlook: outlookWindows,
  'outlook-web': outlookWeb,
  'outlook-mac': outlookMac,
  'outlook-mobile': outlookMobile,
  gmail,
  apple,
  thunderbird,
  yahoo,
  proton,
  lotus,
  text: byHand,
};

function outlookRows(draft: Draft): Row[] {
  const { words } = draft;
  const { original } = draft.options;
  return rowsOf([
    [words.from, [original.from]],
    [words.sent, moment(words, original.date, 'full')],
    [words.to, original.to, '; '],
    [words.cc, original.cc ?? [], '; '],
    [words.subject, original.subject],
  ]);
}

function outlookWindows(draft: Draft): { text: string; html: string } {
  const rows = outlookRows(draft);
  const head = rows
    .map((row) => `<b><span lang=EN-US>${row.label}:</span></b><span> ${row.html}</span>`)
    .join('<br>\n');
  const html =
    `<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style><!--p.MsoNormal{margin:0cm}--></style></head>` +
    `<body lang=EN-US><div class=WordSection1>${draft.aboveHtml.replaceAll('<p>', '<p class=MsoNormal>')}` +
    `<p class=MsoNormal><o:p>&nbsp;</o:p></p><div><div style='border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm'>` +
    `<p class=MsoNormal>${head}<o:p></o:p></p></div></div><p class=MsoNormal><o:p>&nbsp;</o:p></p>${draft.bodyHtml}</div></body></html>`;
  return { text: `${draft.above}\n\n${plainRows(rows)}\n\n${draft.bodyText}\n`, html };
}

function outlookWeb(draft: Draft): { text: string; html: string } {
  const rows = outlookRows(draft);
  const head = rows.map((row) => `<b>${row.label}:</b> ${row.html}`).join('<br>\n');
  const html =
    `<html><head><style type="text/css">P {margin-top:0;margin-bottom:0;}</style></head><body dir="ltr">` +
    `<div class="elementToProof" style="font-family: Aptos, sans-serif;">${draft.aboveHtml}</div>` +
    `<div id="appendonsend"></div><hr style="display:inline-block;width:98%" tabindex="-1">` +
    `<div id="divRplyFwdMsg" dir="ltr"><font face="Calibri, sans-serif" style="font-size:11pt" color="#000000">${head}</font>` +
    `<div>&nbsp;</div></div><div>${draft.bodyHtml}</div></body></html>`;
  return { text: `${draft.above}\n${'_'.repeat(32)}\n${plainRows(rows)}\n\n${draft.bodyText}\n`, html };
}

function outlookMac(draft: Draft): { text: string; html: string } {
  const { words } = draft;
  const rows = outlookRows(draft).map((row) => (row.label === words.sent ? { ...row, label: words.date } : row));
  const head = rows.map(
    (row) => `<b><span style="color:black">${row.label}: </span></b><span style="color:black">${row.html}</span>`,
  );
  const html =
    `<html><body lang="en-GB" style="word-wrap:break-word"><div class="WordSection1">${draft.aboveHtml}` +
    `<p class="MsoNormal"><span>&nbsp;</span></p><div id="mail-editor-reference-message-container"><div>` +
    `<div style="border:none;border-top:solid #B5C4DF 1.0pt;padding:3.0pt 0cm 0cm 0cm"><p class="MsoNormal">${head.join('<br>')}</p></div>` +
    `${draft.bodyHtml}</div></div></div></body></html>`;
  return { text: `${draft.above}\n\n${plainRows(rows)}\n${draft.bodyText}\n`, html };
}

function outlookMobile(draft: Draft): { text: string; html: string } {
  const rows = outlookRows(draft);
  const head = rows.map((row) => `<b>${row.label}:</b> ${row.html}<br>`).join('');
  const html =
    `<html><body><div dir="auto">${draft.aboveHtml}</div><div id="ms-outlook-mobile-signature" dir="auto"></div>` +
    `<div id="mail-editor-reference-message-container" class="ms-outlook-mobile-reference-message"><div><br></div>` +
    `<hr style="display:inline-block;width:98%" tabindex="-1"><div id="divRplyFwdMsg" style="font-size: 11pt;">${head}<br></div>` +
    `${draft.bodyHtml}</div></body></html>`;
  return { text: `${draft.above}\n${'_'.repeat(32)}\n${plainRows(rows)}\n\n${draft.bodyText}`, html };
}

/** Gmail translates 'From' alone and keeps its own order. */
function gmail(draft: Draft): { text: string; html: string } {
  const { words } = draft;
  const { original } = draft.options;
  const rule = '---------- Forwarded message ---------';
  const rows = rowsOf([
    [words.from, [original.from]],
    ['Date', moment(words, original.date, 'medium')],
    ['Subject', original.subject],
    ['To', original.to],
    ['Cc', original.cc ?? []],
  ]);
  const head = rows.map((row) => `${row.label}: ${row.html}<br>`).join('');
  const html =
    `<div dir="ltr">${draft.aboveHtml}<br><br><div class="gmail_quote gmail_quote_container"><div dir="ltr" class="gmail_attr">` +
    `${rule}<br>${head}</div><br><br>${draft.bodyHtml}</div></div>`;
  return { text: `${draft.above}\n\n${rule}\n${plainRows(rows)}\n\n\n${draft.bodyText}\n`, html };
}

function apple(draft: Draft): { text: string; html: string } {
  const { words } = draft;
  const { original } = draft.options;
  const lead = `${words.lead || 'Begin forwarded message'}:`;
  const rows = rowsOf([
    [words.from, [original.from]],
    [words.subject, original.subject],
    [words.date, `${moment(words, original.date, 'medium')} GMT`],
    [words.to, original.to],
    [words.cc, original.cc ?? []],
  ]);
  const head = rows.map(
    (row) =>
      `<div style="margin: 0px;"><span style="color:rgba(0, 0, 0, 1.0);"><b>${row.label}: </b></span><span>${row.html}<br></span></div>`,
  );
  const html =
    `<html><body style="overflow-wrap: break-word;">${draft.aboveHtml}<div><br><blockquote type="cite"><div>${lead}</div>` +
    `<br class="Apple-interchange-newline">${head.join('')}<br><div>${draft.bodyHtml}</div></blockquote></div><br></body></html>`;
  const quoted = `${plainRows(rows)}\n\n${draft.bodyText}`.split('\n').map((line) => `> ${line}`.trimEnd());
  return { text: `${draft.above}\n\n${lead}\n\n${quoted.join('\n')}\n`, html };
}

function thunderbird(draft: Draft): { text: string; html: string } {
  const { words } = draft;
  const { original } = draft.options;
  const rule = `-------- ${words.forwarded} --------`;
  const rows = rowsOf([
    [words.subject, original.subject],
    [words.date, moment(words, original.date, 'medium')],
    [words.from, [original.from]],
    [words.to, original.to],
    [words.cc, original.cc ?? []],
  ]);
  const head = rows.map(
    (row) => `<tr><th valign="BASELINE" align="RIGHT" nowrap="nowrap">${row.label}: </th><td>${row.html}</td></tr>`,
  );
  const html =
    `<html><head><meta http-equiv="content-type" content="text/html; charset=UTF-8"></head><body>${draft.aboveHtml}` +
    `<div class="moz-forward-container"><br><br>${rule}<table class="moz-email-headers-table" cellspacing="0" cellpadding="0" border="0">` +
    `<tbody>${head.join('\n')}</tbody></table><br><br>${draft.bodyHtml}</div></body></html>`;
  return {
    text: `${draft.above}\n\n${rule}\n${rows.map((row) => `${row.label}: \t${row.text}`).join('\n')}\n\n\n${draft.bodyText}\n`,
    html,
  };
}

function yahoo(draft: Draft): { text: string; html: string } {
  const { words } = draft;
  const { original } = draft.options;
  const rule = `----- ${words.forwarded} -----`;
  const rows = rowsOf([
    [words.from, [original.from]],
    [words.to, original.to],
    [words.cc, original.cc ?? []],
    [words.sent, moment(words, original.date, 'full')],
    [words.subject, original.subject],
  ]);
  const head = rows.map((row) => `<div><b>${row.label}:</b> ${row.html}</div>`).join('');
  const html =
    `<html><head></head><body><div class="ydp1a2b3c4dyahoo-style-wrap">${draft.aboveHtml}</div>` +
    `<div id="ydp5e6f7a8byahoo_quoted_0123456789" class="ydp5e6f7a8byahoo_quoted"><div style="font-size:13px;">` +
    `<div>${rule}</div>${head}<div><br></div><div>${draft.bodyHtml}</div></div></div></body></html>`;
  const glued = rows.map((row) => `${row.label}: ${row.text}`).join('');
  return { text: ` ${draft.above}\n\n   ${rule} ${glued}\n\n${draft.bodyText}\n`, html };
}

function proton(draft: Draft): { text: string; html: string } {
  const { words } = draft;
  const { original } = draft.options;
  const rule = `------- ${words.forwarded} -------`;
  const rows = rowsOf([
    [words.from, [original.from]],
    [words.date, moment(words, original.date, 'full')],
    [words.subject, original.subject],
    [words.to, original.to],
    [words.cc, original.cc ?? []],
  ]);
  const head = rows.map((row) => `${row.label}: ${row.html}<br>`).join('\n');
  const html =
    `<div style="font-family: Arial, sans-serif;">${draft.aboveHtml}</div><div class="protonmail_quote">\n${rule}<br>\n${head}<br>\n` +
    `<blockquote class="protonmail_quote" type="cite">\n${draft.bodyHtml}\n</blockquote><br></div>`;
  const quoted = draft.bodyText.split('\n').map((line) => `> ${line}`.trimEnd());
  return { text: `${draft.above}\n\n${rule}\n${plainRows(rows)}\n\n${quoted.join('\n')}\n`, html };
}

function lotus(draft: Draft): { text: string; html: string } {
  const { words } = draft;
  const { original, reporter } = draft.options;
  const rule = `----- Forwarded by ${reporter.name}/EXAMPLE on ${original.date.slice(0, 10)} 17:30 -----`;
  const rows = rowsOf([
    [words.from, [original.from]],
    [words.to, original.to],
    [words.cc, original.cc ?? []],
    [words.date, moment(words, original.date, 'medium')],
    [words.subject, original.subject],
  ]);
  const head = rows.map(
    (row) =>
      `<tr valign=top><td><font size=1 color=#5f5f5f face="sans-serif">${row.label}:</font></td><td><font size=1 face="sans-serif">${row.html}</font></td></tr>`,
  );
  const html =
    `<html><body><font size=2 face="sans-serif">${draft.aboveHtml}</font><br><font size=1 color=#800080 face="sans-serif">${rule}</font>` +
    `<br><br><table width=100%>${head.join('')}</table><br><hr noshade><br>${draft.bodyHtml}</body></html>`;
  return {
    text: `${draft.above}\n\n${rule}\n\n${rows.map((row) => `${row.label}:\t${row.text}`).join('\n')}\n\n\n\n${draft.bodyText}\n`,
    html,
  };
}

function byHand(draft: Draft): { text: string; html: null } {
  return { text: `${draft.above}\n\n${plainRows(outlookRows(draft))}\n\n${draft.bodyText}\n`, html: null };
}

function rowsOf(cells: readonly (readonly [string, string | Address[], string?])[]): Row[] {
  const rows: Row[] = [];
  for (const [label, value, separator] of cells) {
    if (typeof value === 'string') rows.push({ label, text: value, html: escapeHtml(value) });
    else if (value.length > 0) {
      const text = value.map(mailbox).join(separator ?? ', ');
      const html = value.map((address) => linked(address)).join(separator ?? ', ');
      rows.push({ label, text, html });
    }
  }
  return rows;
}

function plainRows(rows: readonly Row[]): string {
  return rows.map((row) => `${row.label}: ${row.text}`).join('\n');
}

function mailbox({ name, address }: Address): string {
  return name === '' ? address : `${name} <${address}>`;
}

function linked({ name, address }: Address): string {
  const link = `<a href="mailto:${escapeHtml(address)}">${escapeHtml(address)}</a>`;
  return name === ''
    ? link
    : `<strong class="gmail_sendername" dir="auto">${escapeHtml(name)}</strong> <span dir="auto">&lt;${link}&gt;</span>`;
}

function paragraphs(text: string): string {
  return text
    .split('\n')
    .map((line) => `<p>${line === '' ? '&nbsp;' : escapeHtml(line)}</p>`)
    .join('');
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

function moment(words: ForwardWords, iso: string, dateStyle: 'full' | 'medium'): string {
  return new Intl.DateTimeFormat(words.locale, { dateStyle, timeStyle: 'short', timeZone: 'UTC' }).format(
    new Date(iso),
  );
}
