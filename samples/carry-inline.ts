import type { Carried, Load } from './carry.ts';
import { coverHeaders, coverMail, forwardSubject, signatureOf } from './cover.ts';
import { escapeText, type File, filePart, htmlOf, textOf, textPart } from './original.ts';
import { phrases } from './phrases.ts';
import { type ForwardClient, forwardInline } from './writers/forward.ts';
import { type MimePart, writeMail, writeParts } from './writers/mime.ts';

/** Clients that Brackwater's people use, by share. */
const clients: Partial<Record<ForwardClient, number>> = {
  outlook: 34,
  'outlook-web': 20,
  'outlook-mac': 6,
  'outlook-mobile': 12,
  gmail: 12,
  apple: 8,
  thunderbird: 5,
  text: 3,
};

/** A forward as most people do it: the message stands below the comment, its headers are lost. */
export function carryInline({ original, cover, random }: Load): Carried {
  const chosen = random.weighted(clients as Record<ForwardClient, number>);
  // Plain text would drop what stands in markup alone.
  const isMarkup = original.blocks.some((block) => typeof block === 'object' && 'raw' in block);
  const client = isMarkup && chosen === 'text' ? 'outlook' : chosen;
  const { reporter, comment, footer } = cover;
  const html = htmlOf(original);
  const { from, to, subject, date } = original;
  const body = forwardInline({
    client,
    language: reporter.language,
    original: { from, to: [to], subject, date, text: textOf(original), ...(html === null ? {} : { html }) },
    comment,
    signature: signatureOf(reporter),
    reporter,
  });
  const isLinked = random.chance(0.85);
  const reference = `<${original.messageId}>`;
  const more = isLinked ? [`References: ${reference}`, `In-Reply-To: ${reference}`] : [];
  const headers = coverHeaders(cover, forwardSubject(reporter, subject), more);
  const disclaimer = footer ? phrases[reporter.language].disclaimer : '';
  return {
    bytes: write(headers, withFooter(body, disclaimer), original.files ?? []),
    extension: 'eml',
    reports: [
      {
        carrier: 'inline',
        quality: 'inline',
        messageId: isLinked ? original.messageId : null,
        subject,
        from: from.address,
      },
    ],
  };
}

/** The client carries the original's files along. */
function write(headers: readonly string[], { text, html }: Body, files: readonly File[]): Buffer {
  const plain = textPart('plain', text);
  const both: MimePart = {
    headers: ['Content-Type: multipart/alternative; boundary="fwd_alt"'],
    body: html === null ? '' : writeParts('fwd_alt', [plain, textPart('html', html)]),
  };
  const content = html === null ? plain : both;
  if (files.length > 0) return coverMail(headers, [content, ...files.map(filePart)]);
  return writeMail([...headers, ...content.headers], content.body);
}

interface Body {
  text: string;
  html: string | null;
}

/** The gateway appends its footer at the very end, so below the forwarded message. */
function withFooter(body: Body, disclaimer: string): Body {
  if (disclaimer === '') return body;
  const paragraph = `<p style="font-size:8pt">${escapeText(disclaimer)}</p>`;
  const { html } = body;
  const end = html === null ? -1 : html.lastIndexOf('</body>');
  const below = html === null ? null : end < 0 ? html + paragraph : html.slice(0, end) + paragraph + html.slice(end);
  return { text: `${body.text}\n\n${disclaimer}\n`, html: below };
}
