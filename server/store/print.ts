import { sql } from 'kysely';
import type { Attachment, MessageKey } from '../core/mail.ts';
import { jsonOf } from './encode.ts';
import type { Trx } from './tables.ts';

export type PrintPart = 'text' | 'html' | 'attachment';

/** One digest of a message, with the keys under which it is found again. */
export interface NewPrint {
  part: PrintPart;
  /** ssdeep; null for an attachment that was over the limit for hashing. */
  digest: string | null;
  /** Of the rules that made the digest; prints of different versions never meet. */
  version: number;
  /** As `gramsOf` of server/fuzzy makes them, in the part's own space: positive safe integers. */
  grams: readonly number[];
  /** Only where `part` is 'attachment'. */
  attachment: Attachment | null;
}

/** Stores the prints of a message that is new; `seq` is the message's own. */
export async function savePrints(
  trx: Trx,
  message: { key: MessageKey; seq: number },
  prints: readonly NewPrint[],
): Promise<void> {
  for (const [ord, print] of prints.entries())
    await trx
      .insertInto('message_print')
      .values({
        message: message.key,
        part: print.part,
        ord,
        seq: message.seq,
        print: print.digest === null ? null : await printId(trx, print, print.digest),
        sha256: print.attachment?.sha256 ?? null,
        attachment: print.attachment === null ? null : jsonOf(print.attachment),
      })
      .execute();
}

async function printId(trx: Trx, print: NewPrint, digest: string): Promise<number> {
  const { part, version } = print;
  const added = await trx
    .insertInto('print')
    .values({ part, version, digest })
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .executeTakeFirst();
  if (added === undefined) {
    const known = trx.selectFrom('print').select('id').where('part', '=', part).where('version', '=', version);
    return (await known.where('digest', '=', digest).executeTakeFirstOrThrow()).id;
  }
  await sql`
    insert into gram (gram, print)
    select distinct g, ${added.id}::bigint from unnest(${arrayOf(print.grams)}::bigint[]) g
  `.execute(trx);
  return added.id;
}

/** An array in PostgreSQL's own notation, which both drivers pass on as text. */
export function arrayOf(numbers: readonly number[]): string {
  return `{${numbers.join(',')}}`;
}
