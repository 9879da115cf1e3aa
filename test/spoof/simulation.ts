import { type Load, type WayName, ways } from '../../samples/carry.ts';
import { coverHeaders, coverMail, coverPart, messagePart } from '../../samples/cover.ts';
import { staff } from '../../samples/organisation.ts';
import { type Original, writeOriginal } from '../../samples/original.ts';
import { createRandom, type Random } from '../../samples/random.ts';
import { type Exercise, exercises, simulationMail } from '../../samples/simulations.ts';

/** A hostile copy of an exercise, reported by somebody who fell for nothing. */
export interface Hostile {
  /** Trick, exercise and way of reporting. */
  name: string;
  bytes: Uint8Array;
}

interface Trick {
  /** Changes the copy of the genuine mail. */
  change(copy: Original, foe: Foe): void;
  /** Changes the bytes of the mail, where the writer would write nothing wrong. */
  edit?(mail: string, foe: Foe): string;
  /** True where the trick is in the headers alone, which a forward inside the body and a bare object lose. */
  inHeaders?: boolean;
}

/** What the attacker has of his own, and what he knows of the exercise. */
interface Foe {
  host: string;
  own: string;
  phone: string;
  random: Random;
}

const keep = () => undefined;

function relink(to: (url: string, foe: Foe) => string): Trick {
  return {
    change(copy, foe) {
      copy.blocks = copy.blocks.map((block) =>
        typeof block === 'object' && 'label' in block ? { ...block, url: to(block.url, foe) } : block,
      );
    },
  };
}

function addText(text: (foe: Foe) => string): Trick {
  return { change: (copy, foe) => void copy.blocks.push(text(foe)) };
}

function addMarkup(markup: (foe: Foe) => string): Trick {
  return { change: (copy, foe) => void copy.blocks.push({ raw: markup(foe) }) };
}

function addHeader(field: (foe: Foe) => string): Trick {
  return {
    change(copy, foe) {
      copy.headers = [...(copy.headers ?? []), field(foe)];
    },
    inHeaders: true,
  };
}

function attach(name: string, type: string, content: (foe: Foe) => string): Trick {
  return {
    change(copy, foe) {
      copy.files = [{ name, type, bytes: Buffer.from(content(foe)) }];
    },
  };
}

function edit(change: (mail: string, foe: Foe) => string): Trick {
  return { change: keep, edit: change, inHeaders: true };
}

const twice = (text: string) => encodeURIComponent(encodeURIComponent(text));
const packed = (text: string) => Buffer.from(text).toString('base64url');

/** Every trick by name. One that once got through stays here for good. */
export const tricks: Readonly<Record<string, Trick>> = {
  'link replaced': relink((_, { host }) => `https://${host}/p/1`),
  'user part before the foreign host': relink((url, { own, host }) => url.replace(`//${own}`, `//${own}@${host}`)),
  'own host as user part with a port': relink((_, { own, host }) => `https://${own}:443@${host}/`),
  'own host as a label of the foreign one': relink((url, { own, host }) => url.replace(own, `${own}.${host}`)),
  'own host with a letter more': relink((url, { own }) => url.replace(own, `x${own}`)),
  'own host with a Cyrillic letter': relink((url, { own }) => url.replace(own, own.replace('e', 'е'))),
  'own host on another port': relink((url, { own }) => url.replace(own, `${own}:8443`)),
  'another scheme': relink((url) => url.replace('https:', 'ftp:')),
  'script scheme': relink((_, { host }) => `javascript:location='//${host}'`),
  'data link': relink(() => 'data:text/html;base64,PGZvcm0+'),
  'open redirect': relink((url, { host }) => `${url}&next=https://${host}/`),
  'open redirect, encoded': relink((url, { host }) => `${url}&next=${encodeURIComponent(`https://${host}/`)}`),
  'open redirect, encoded twice': relink((url, { host }) => `${url}&next=${twice(`https://${host}/`)}`),
  'open redirect, encoded five times': relink(
    (url, { host }) => `${url}&next=${twice(twice(encodeURIComponent(`https://${host}/`)))}`,
  ),
  'open redirect in base64': relink((url, { host }) => `${url}&next=${packed(`https://${host}/`)}`),
  'open redirect in hexadecimal': relink(
    (url, { host }) => `${url}&next=${Buffer.from(`https://${host}`).toString('hex')}`,
  ),
  'open redirect to a bare host': relink((url, { host }) => `${url}&next=${host}`),
  'open redirect to a number': relink((url) => `${url}&next=203.0.113.9`),
  'open redirect without scheme': relink((url, { host }) => `${url}&next=//${host}`),
  'open redirect in the path': relink((url, { own, host }) => url.replace(own, `${own}//${host}`)),
  'open redirect by backslash': relink((url, { own, host }) => url.replace(own, `${own}/%5C${host}`)),
  'open redirect in the fragment': relink((url, { host }) => `${url}#https://${host}`),
  'second link': addMarkup(({ host }) => `<p><a href="https://${host}/help">help</a></p>`),
  'second link without words': addMarkup(({ host }) => `<p><a href="https://${host}/help"></a></p>`),
  'link over everything': addMarkup(({ host }) => `<a href="https://${host}/"><div style="height:900px"></div></a>`),
  'link written out': addText(({ host }) => `https://${host}/`),
  'link made harmless for filters': addText(({ host }) => `hxxps://${host.replaceAll('.', '[.]')}/`),
  form: addMarkup(({ host }) => `<form action="https://${host}/take"><input name="p"></form>`),
  'form by its button': addMarkup(({ host }) => `<form><button formaction="https://${host}/take">.</button></form>`),
  picture: addMarkup(({ host }) => `<img src="https://${host}/qr.png">`),
  'picture by style': addMarkup(({ host }) => `<div style="background:url(https://${host}/qr.png)"></div>`),
  'picture by sheet': addMarkup(({ host }) => `<style>body{background-image:url(https://${host}/qr.png)}</style>`),
  'page that moves on': addMarkup(({ host }) => `<meta http-equiv="refresh" content="9;url=https://${host}/">`),
  'base address': addMarkup(({ host }) => `<base href="https://${host}/"><a href="p/1">.</a>`),
  'map over the picture': addMarkup(({ host }) => `<map name="m"><area href="https://${host}/"></map>`),
  frame: addMarkup(({ host }) => `<iframe src="https://${host}/"></iframe>`),
  'link for Outlook alone': addMarkup(({ host }) => `<!--[if mso]><a href="https://${host}/">x</a><![endif]-->`),
  'link in a drawing': addMarkup(({ host }) => `<svg><a xlink:href="https://${host}/"><text>x</text></a></svg>`),
  'telephone number': addText(({ phone }) => `Questions? Call ${phone}`),
  'telephone number alone': addText(({ phone }) => phone),
  'telephone number in wide digits': addText(({ phone }) =>
    phone.replace(/\d/g, (d) => String.fromCodePoint(0xff10 + Number(d))),
  ),
  'telephone link': addMarkup(({ phone }) => `<a href="tel:${phone.replaceAll(' ', '')}">.</a>`),
  'telephone number in the subject': {
    change(copy, { phone }) {
      copy.subject += ` ${phone}`;
    },
  },
  'words in the subject': {
    change(copy) {
      copy.subject += ': ring the helpdesk and read out your code';
    },
  },
  'words in the sender’s name': {
    change(copy, { phone }) {
      copy.from = { ...copy.from, name: `${copy.from.name}, ring ${phone} at once please` };
    },
  },
  'words in the recipient’s name': {
    change(copy) {
      const words = 'please answer with your password now';
      copy.to = { ...copy.to, name: words };
      copy.blocks.splice(2, 0, words);
    },
  },
  'mail link': addMarkup(({ host }) => `<a href="mailto:help@${host}">.</a>`),
  'mail address written out': addText(({ host }) => `help@${host}`),
  'answer elsewhere': {
    change(copy, { host }) {
      copy.replyTo = `desk@${host}`;
    },
    inHeaders: true,
  },
  'sender elsewhere': {
    change(copy, { host }) {
      copy.from = { ...copy.from, address: `notice@${host}` };
    },
  },
  'two senders in one field': edit((mail, { host }) => mail.replace(/^(From: .*)$/m, `$1, Desk <desk@${host}>`)),
  'two sender fields': edit((mail, { host }) => mail.replace(/^From: /m, `From: Desk <desk@${host}>\r\nFrom: `)),
  'second sender field below': edit((mail, { host }) => mail.replace(/^(To: .*)$/m, `$1\r\nFrom: Desk <desk@${host}>`)),
  'leave the list by a foreign link': addHeader(({ host }) => `List-Unsubscribe: <https://${host}/u>`),
  'leave the list by a foreign address': addHeader(({ host }) => `List-Unsubscribe: <mailto:u@${host}>`),
  'page as a file': attach('declaration.html', 'text/html', ({ host }) => `<form action="https://${host}">`),
  'picture as a file': attach('code.png', 'image/png', ({ host }) => `\x89PNG ${host}`),
  'calendar entry': attach('call.ics', 'text/calendar', ({ host }) => `BEGIN:VCALENDAR\r\nURL:https://${host}\r\n`),
  'empty file': attach('a.lnk', 'application/octet-stream', () => ' '),
  'bank account': addText(() => 'DE02 1203 0000 0000 2020 51'),
  'bank account and words': addText(() => 'Please transfer the fee to the account DE02 1203 0000 0000 2020 51.'),
  wallet: addText(({ random }) => `bw1q${random.hex(30)}`),
  'plea to answer': addText(() => 'Answer this notice with your card number and we release it today.'),
  'another text altogether': {
    change(copy) {
      copy.blocks = copy.blocks.map((block) =>
        typeof block === 'string'
          ? 'Buy five gift cards for the client and answer with their codes before noon.'
          : block,
      );
    },
  },
  'a word left out': {
    change(copy) {
      copy.blocks = copy.blocks.map((block) =>
        typeof block === 'string' ? block.replace(/ (?:not|no) /, ' ') : block,
      );
    },
    inHeaders: true,
  },
  'words for the telephone alone': addMarkup(
    () =>
      '<style>@media (max-width:480px){.m{display:block!important}}</style><p class="m" style="display:none">Ring the helpdesk and read out your code</p>',
  ),
  'words for Outlook alone': addMarkup(
    () => '<!--[if mso]><p>Ring the helpdesk and read out your code</p><![endif]-->',
  ),
  'words in place of a picture': {
    change(copy) {
      copy.blocks.push({ raw: '<img src="" alt="Ring the helpdesk and read out your code">' });
    },
    inHeaders: true,
  },
  'another plain alternative': edit((mail) =>
    replacePlain(mail, 'Buy five gift cards and answer with their codes before noon.'),
  ),
};

function replacePlain(mail: string, text: string): string {
  const start = mail.indexOf('\r\n\r\n', mail.indexOf('Content-Type: text/plain')) + 4;
  return `${mail.slice(0, start)}${text}\r\n${mail.slice(mail.indexOf('\r\n--', start))}`;
}

const everyWay: readonly WayName[] = [
  'attached',
  'eml-file',
  'msg-file',
  'zip',
  'smime-signed',
  'tnef-message',
  'inline',
];
/** Ways that keep the message's headers. */
const wholeWays: readonly WayName[] = ['attached', 'eml-file', 'zip', 'smime-signed', 'nested'];

/** Endless hostile copies: every trick in turn, the exercise, recipient and way of reporting by chance. */
export function* hostileCopies(seed: number): Generator<Hostile> {
  const random = createRandom(seed);
  for (;;) {
    for (const [name, trick] of Object.entries(tricks)) yield hostileCopy(name, trick, random);
  }
}

function hostileCopy(name: string, trick: Trick, random: Random): Hostile {
  const exercise = random.pick(exercises);
  const [reporter, other] = [random.pick(staff), random.pick(staff)];
  const copy: Original = { ...simulationMail(exercise, reporter, '2026-11-23T08:00:00.000Z', random), proof: 'fail' };
  copy.messageId = `${random.hex(16)}@spoof.invalid`;
  const foe = foeOf(exercise, random);
  trick.change(copy, foe);
  const cover = {
    reporter,
    date: '2026-11-23T09:00:00.000Z',
    messageId: `${random.hex(16)}@brackwater.example`,
    comment: 'Is this one of yours?',
    footer: false,
  };
  const load: Load = { original: copy, cover, other, random };
  if (trick.edit !== undefined) {
    const mail = Buffer.from(trick.edit(writeOriginal(copy).toString('latin1'), foe), 'latin1');
    const headers = coverHeaders(cover, `FW: ${copy.subject}`);
    return {
      name: `${name}, ${exercise.id}, edited`,
      bytes: coverMail(headers, [coverPart(cover), messagePart(copy.subject, mail)]),
    };
  }
  const way = random.pick(trick.inHeaders ? wholeWays : everyWay);
  return { name: `${name}, ${exercise.id}, ${way}`, bytes: ways[way](load).bytes };
}

function foeOf(exercise: Exercise, random: Random): Foe {
  return {
    host: `${random.pick(['clearing', 'desk', 'keep'])}-${random.hex(5)}.${random.pick(['invalid', 'test'])}`,
    own: new URL(exercise.target).host,
    phone: `+44 20 7946 0${random.digits(3)}`,
    random,
  };
}

/** Genuine copies beside them, by the ways that must be proven: a rule that refuses all would be no rule. */
export function* genuineMails(seed: number): Generator<Hostile> {
  const random = createRandom(seed ^ 0x77);
  for (;;) {
    const exercise = random.pick(exercises);
    const [reporter, other] = [random.pick(staff), random.pick(staff)];
    const original = simulationMail(exercise, reporter, '2026-11-23T08:00:00.000Z', random);
    const cover = {
      reporter,
      date: '2026-11-23T09:00:00.000Z',
      messageId: `${random.hex(16)}@brackwater.example`,
      comment: 'Is this one of yours?',
      footer: random.chance(0.5),
    };
    const way = random.pick(['attached', 'eml-file', 'msg-file', 'knowbe4-button', 'microsoft-button'] as const);
    yield { name: `${exercise.id}, ${way}`, bytes: ways[way]({ original, cover, other, random }).bytes };
  }
}
