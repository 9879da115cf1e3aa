import type { Person } from './organisation.ts';
import type { Block, File, Original } from './original.ts';
import type { Random } from './random.ts';

/** One kind of phish that many people get; a wave of it has hosts and senders of its own. */
interface Family {
  name: string;
  senders: readonly [name: string, local: string][];
  hosts: readonly string[];
  subject(ids: Ids): string;
  blocks(to: Person, ids: Ids): Block[];
  file?(ids: Ids): File;
  plain?: boolean;
}

/** What changes from one recipient to the next. */
interface Ids {
  host: string;
  number: string;
  token: string;
  amount: string;
  /** Takes one of several wordings. */
  say(...ways: string[]): string;
}

/** A campaign under way: some of its members were reported, others will be. */
export interface Wave {
  family: string;
  left: number;
  next(to: Person, date: string): Original;
}

const families: readonly Family[] = [
  {
    name: 'mailbox-full',
    senders: [
      ['Mail Administrator', 'quota'],
      ['Postmaster Notice', 'storage'],
    ],
    hosts: ['mailspace-renew', 'inbox-quota', 'storage-extend'],
    subject: ({ say, number }) =>
      say('Mailbox storage at 98 %', `Storage notice ${number}`, 'Incoming mail is held back'),
    blocks: ({ given, address }, { host, token, say }) => [
      say(`Dear ${given},`, `Attention ${given},`, 'Dear user,'),
      `your mailbox ${address} has reached 98 % of its storage and ${say('seven', 'eleven', 'nine')} incoming messages are waiting on the server. They will be removed for good at the end of the day unless more room is made.`,
      'Extending the mailbox costs nothing and does not change your settings. Sign in once on the storage page with your usual address so that the waiting messages can be released in the order in which they arrived.',
      { label: say('Release messages', 'Extend storage'), url: `https://${host}/box/${token}` },
      `${say('We apologise', 'Sorry')} for the trouble. This notice was sent by the mail system on behalf of your administrator, and the size of your mailbox is checked every six hours.`,
    ],
  },
  {
    name: 'invoice',
    senders: [
      ['Ledger Office', 'billing'],
      ['Accounts Receivable', 'ledger'],
    ],
    hosts: ['paper-ledger', 'open-balance', 'receivable-desk'],
    subject: ({ number }) => `Overdue invoice ${number}`,
    blocks: ({ given }, { number, amount, host, token, say }) => [
      say(`Good morning ${given},`, `Hello ${given},`, 'To whom it may concern,'),
      `our records show that invoice ${number} over ${amount} EUR, due on the last day of the previous month, has not been settled in spite of two reminders. The account manager has asked us to stop further deliveries to your depot until the balance is cleared.`,
      `The invoice and the ${say('signed', 'stamped')} delivery note are kept in the document safe. Please compare them with your own books before the end of the week and arrange the transfer to the new bank details that are printed on the first page.`,
      { label: 'Open the document safe', url: `https://${host}/doc/${token}` },
      'Should the payment have crossed with this letter, send us the confirmation of your bank and consider the matter settled.',
    ],
    file: ({ number, token }) => ({
      name: `invoice-${number}.pdf`,
      type: 'application/pdf',
      bytes: Buffer.from(`%PDF-1.4\n% sample ${number} ${token}\n%%EOF\n`),
    }),
  },
  {
    name: 'signature',
    senders: [
      ['SignHarbour', 'envelope'],
      ['SignHarbour Documents', 'sign'],
    ],
    hosts: ['signharbour-view', 'harbour-envelope', 'sign-dock'],
    subject: ({ say, number }) =>
      say(`Document ${number} waits for your signature`, 'Please sign: revised service agreement'),
    blocks: ({ given, name }, { host, token, say }) => [
      `${name},`,
      `${say('the legal department', 'the purchasing office', 'your contract manager')} has sent you a document to review and sign. The revised service agreement replaces the version of last spring and has to be signed by everybody who approves orders, so that the new delivery terms can come into force.`,
      { label: 'Review document', url: `https://${host}/envelope/${token}` },
      `Do not share this message, ${given}: it holds a secure link to your envelope. The envelope closes after forty-eight hours, and the sender will be told that the document was declined if it has not been opened by then.`,
      'SignHarbour carries documents between companies without paper. Questions about the content should go to the sender and not to our support.',
    ],
  },
  {
    name: 'bank-de',
    senders: [
      ['Kundenservice Hafenbank', 'sicherheit'],
      ['Hafenbank Onlinebanking', 'service'],
    ],
    hosts: ['hafenbank-pruefung', 'konto-abgleich', 'banking-freigabe'],
    subject: ({ say }) => say('Ihr Onlinezugang wurde eingeschränkt', 'Bestätigung Ihrer Daten erforderlich'),
    blocks: ({ given }, { host, token, number, say }) => [
      say(`Guten Tag ${given},`, 'Sehr geehrte Kundin, sehr geehrter Kunde,'),
      `bei der jährlichen Prüfung Ihrer Kundendaten haben wir ${say('Abweichungen', 'Unstimmigkeiten')} festgestellt. Aus Sicherheitsgründen ist Ihr Onlinezugang bis zur Bestätigung nur eingeschränkt nutzbar, Überweisungen und Daueraufträge werden vorerst nicht ausgeführt.`,
      'Bitte gleichen Sie Ihre Angaben innerhalb von zwei Werktagen über die gesicherte Seite ab. Sie benötigen dafür Ihre Anmeldekennung und das Gerät, mit dem Sie Aufträge sonst freigeben.',
      { label: 'Daten jetzt abgleichen', url: `https://${host}/abgleich/${token}` },
      `Ohne Bestätigung müssen wir den Zugang schließen und Ihnen neue Unterlagen mit der Post zusenden, wofür ein Entgelt anfällt. Vorgang ${number}, bitte antworten Sie nicht auf diese Nachricht.`,
    ],
  },
  {
    name: 'voicemail',
    senders: [
      ['Voice Message Centre', 'voice'],
      ['Telephony Gateway', 'calls'],
    ],
    hosts: ['voice-relay', 'missed-call', 'playback-desk'],
    subject: ({ number }) => `New voice message (${number.slice(0, 2)} seconds)`,
    blocks: ({ given }, { host, token, say }) => [
      `${say('Hello', 'Hi')} ${given},`,
      'a caller left a voice message for your extension while you were away from your desk. The recording was marked as urgent by the caller and is kept on the telephony gateway for a short time only, because the storage of the branch is being moved this week.',
      { label: say('Play the message', 'Listen now'), url: `https://${host}/play/${token}` },
      'To hear the recording sign in with the account that you use for mail. The player works in every browser and on the telephone; downloading the file is switched off to protect the privacy of the caller.',
      `If you think that the message was meant for somebody else, ${say('ignore', 'disregard')} this notice and the recording will be erased on its own.`,
    ],
    file: ({ token }) => ({
      name: 'message.htm',
      type: 'text/html',
      bytes: Buffer.from(`<html><body><p>player ${token}</p></body></html>\n`),
    }),
  },
  {
    name: 'extortion',
    senders: [
      ['', 'anon'],
      ['You have been warned', 'watcher'],
    ],
    hosts: ['quiet-courier', 'drop-note', 'nightpost'],
    subject: ({ say }) => say('I know what you did', 'Read this before it is too late', 'Business proposal'),
    blocks: (_, { amount, token, say }) => [
      say('Hello there.', 'Good day.', 'Greetings.'),
      `some months ago I gained access to the device that you use to browse the internet. Since then I have ${say('followed', 'watched')} everything that you do on it, and with the camera I recorded a short film that you would not like your colleagues and relatives to see.`,
      `I ask for ${amount} EUR in digital coins. It is a fair price for silence. You have fifty hours from the moment you opened this letter; a small pixel tells me when that happened. Changing passwords or taking the machine to a repair shop is useless, because copies are kept in several places.`,
      `Send the coins to the wallet bw1q${token} and everything is erased at once. Do not write back, the address of the sender was made for this letter only. Consider it a lesson and keep your camera covered from now on.`,
    ],
    plain: true,
  },
];

/** Starts the next campaign: the families come in turn, each time with another host, sender and number of members. */
export function createWave(index: number, random: Random): Wave {
  const family = families[index % families.length]!;
  const host = `${random.pick(family.hosts)}-${random.digits(2)}.${random.pick(['invalid', 'test', 'example'])}`;
  const [senderName, local] = random.pick(family.senders);
  const wave: Wave = {
    family: family.name,
    left: 5 + random.below(21),
    next(to, date) {
      wave.left -= 1;
      return member(family, { name: senderName, address: `${local}@${host}` }, host, to, date, random);
    },
  };
  return wave;
}

function member(
  family: Family,
  from: Original['from'],
  host: string,
  to: Person,
  date: string,
  random: Random,
): Original {
  const ids: Ids = {
    host,
    number: random.digits(6),
    token: random.hex(20),
    amount: `${1 + random.below(9)}${random.digits(2)}.${random.digits(2)}`,
    say: (...ways) => random.pick(ways),
  };
  return {
    from,
    to: { name: to.name, address: to.address },
    subject: family.subject(ids),
    date,
    messageId: `${random.hex(12)}.${random.digits(5)}@${host}`,
    blocks: family.blocks(to, ids),
    proof: random.chance(0.4) ? 'pass' : 'none',
    ...(family.plain ? { plain: true } : {}),
    ...(family.file ? { files: [family.file(ids)] } : {}),
  };
}
