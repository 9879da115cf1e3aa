import type { Person } from './organisation.ts';
import type { Block, Original } from './original.ts';
import type { Random } from './random.ts';

/** Mails that only one person reports: phish, fraud, and the harmless ones that people are wary of. */
interface Single {
  from: readonly [name: string, address: string];
  subject: string;
  blocks(to: Person, token: string): Block[];
  proof: Original['proof'];
  replyTo?: string;
  plain?: boolean;
  headers?: string[];
}

const singles: readonly Single[] = [
  {
    from: ['Harriet Vance', 'chair.office@exec-line.invalid'],
    subject: 'Quick favour',
    proof: 'none',
    replyTo: 'h.vance.private@exec-line.invalid',
    plain: true,
    blocks: ({ given }) => [
      `${given}, are you at your desk?`,
      'I am in a meeting and cannot talk. I need five gift cards for a client before noon, I will explain later. Tell me as soon as you have read this and keep it between us for the moment.',
      'Harriet Vance\nChief Executive',
    ],
  },
  {
    from: ['Rubenshaw Legal', 'partner@rubenshaw.test'],
    subject: 'Confidential acquisition – transfer needed today',
    proof: 'pass',
    blocks: ({ given }) => [
      `Dear ${given},`,
      'your board has chosen you to carry out the first instalment of the purchase that was discussed in the strictest confidence. Please tell me the balance of the main account so that I can let you have the instructions for the transfer.',
      'Until the announcement nobody else may know of it, not even your own department.',
    ],
  },
  {
    from: ['Streamhall', 'renewals@streamhall-billing.invalid'],
    subject: 'We could not renew your subscription',
    proof: 'none',
    blocks: ({ given }, token) => [
      `Hi ${given},`,
      'your last payment was turned down and your films will stop tonight. Update the card and watch on without a break.',
      { label: 'Update card', url: `https://streamhall-billing.invalid/renew?s=${token}` },
    ],
  },
  {
    from: ['HR Portal', 'benefits@people-portal.test'],
    subject: 'Salary review: your letter is ready',
    proof: 'none',
    blocks: ({ given }, token) => [
      `Dear ${given},`,
      'the letter about your salary from January on can be opened in the portal until Friday. Sign in with your company account.',
      { label: 'Read my letter', url: `http://people-portal.test/letter/${token}/index.php` },
      'Human Resources',
    ],
  },
  {
    from: ['Turbine World Weekly', 'editor@turbineworld.example'],
    subject: 'Blade erosion, a new yard, and the week in wind',
    proof: 'pass',
    headers: ['List-Unsubscribe: <https://turbineworld.example/leave>', 'Precedence: bulk'],
    blocks: (_, token) => [
      'This week: what salt does to leading edges, why the yard in the estuary doubles its quay, and three tools that keep rope teams dry.',
      { label: 'Read the issue', url: `https://turbineworld.example/issue/214?reader=${token}` },
      'You get this letter because you signed up at the trade fair. Leave the list at any time with one click at https://turbineworld.example/leave',
    ],
  },
  {
    from: ['Canteen Supplies', 'offers@pantry-wholesale.example'],
    subject: 'Coffee beans: buy four, pay three',
    proof: 'pass',
    headers: ['Precedence: bulk'],
    blocks: () => [
      'Order before Sunday and the fourth bag of our house blend is free. Delivery on pallets to all ports of the coast.',
      { label: 'To the offer', url: 'https://pantry-wholesale.example/offer/beans' },
    ],
  },
  {
    from: ['Dr. Lucky', 'winner@prize-fountain.invalid'],
    subject: 'YOU are our lucky winner!!!',
    proof: 'fail',
    blocks: (_, token) => [
      'Congratulations! Your address was drawn from two million. Claim the voucher within the hour.',
      { label: 'CLAIM NOW', url: `http://prize-fountain.invalid/?w=${token}` },
    ],
  },
  {
    from: ['Rolf Tannhof', 'r.tannhof@seilwerk.example'],
    subject: 'Angebot Anschlagseile, wie besprochen',
    proof: 'pass',
    plain: true,
    blocks: () => [
      'Guten Tag,',
      'wie letzte Woche am Telefon besprochen sende ich Ihnen gern ein Angebot über die Anschlagseile. Die Lieferzeit beträgt zurzeit drei Wochen.',
      'Mit freundlichen Grüßen\nRolf Tannhof, Seilwerk',
    ],
  },
];

/** @param subject of the one that is wanted; any when left out */
export function singleMail(to: Person, date: string, random: Random, subject?: string): Original {
  const single = singles.find((each) => each.subject === subject) ?? random.pick(singles);
  const [name, address] = single.from;
  const token = random.hex(16);
  return {
    from: { name, address },
    to: { name: to.name, address: to.address },
    subject: single.subject,
    date,
    messageId: `${token}@${address.slice(address.indexOf('@') + 1)}`,
    blocks: single.blocks(to, token),
    proof: single.proof,
    ...(single.replyTo === undefined ? {} : { replyTo: single.replyTo }),
    ...(single.plain ? { plain: true } : {}),
    ...(single.headers ? { headers: single.headers } : {}),
  };
}
