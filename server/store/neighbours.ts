import { sql } from 'kysely';
import type { Attachment, MessageKey } from '../core/mail.ts';
import type { Neighbour } from '../core/playbook.ts';
import { arrayOf, type NewPrint, type PrintPart } from './print.ts';
import type { Db, Trx } from './tables.ts';

/** Prints of one message that are looked up; a mail may carry hundreds of attachments. */
const askLimit = 40;
/** Prints read for each gram at either end of its age: a gram of everybody's footer leads to a hundred thousand. */
const gramReach = 100;
/** Distinct digests compared for each print. */
const candidateLimit = 300;
/** Messages taken for each alike digest or equal file, oldest first. */
const messageLimit = 100;

export interface NeighbourQuery {
  /** The message itself, never its own neighbour. */
  except: MessageKey;
  prints: readonly NewPrint[];
  /** Neighbours to return. */
  limit: number;
}

export interface Neighbourhood {
  /** Best score first, then oldest message first; one entry a message and part, each alike attachment its own. */
  neighbours: Neighbour[];
  /** Some limit was met, so that a neighbour may be missing; say so in a warning. */
  cut: boolean;
}

interface Alike {
  /** Index into the prints asked for. */
  ask: number;
  print: number;
  digest: string;
}

interface Meeting {
  score: number;
  message: MessageKey;
  part: PrintPart;
  digest: string | null;
  attachment: Attachment | null;
  /** Place among the messages that have the very same digest or file. */
  nth: number;
}

/**
 * Messages that share a print with these.
 * @param score of two digests of one part, 0 to 100; only pairs that share a gram are asked for.
 */
export async function findNeighbours(
  trx: Trx,
  query: NeighbourQuery,
  score: (a: string, b: string) => number,
): Promise<Neighbourhood> {
  await planBy(trx, 'off');
  const found = await readNeighbours(trx, query, score);
  await planBy(trx, 'on');
  return found;
}

/**
 * Every question below reads the first few rows of an index. A planner that knows no better (fresh tables, or the
 * average gram in place of the commonest) reads all of them and sorts: 23 s instead of 20 ms on 300 alike messages.
 * The cost that PostgreSQL 15 puts on what is switched off would also make it compile each question: 350 ms.
 */
async function planBy(trx: Trx, reading: 'on' | 'off'): Promise<void> {
  await sql`
    select set_config('enable_seqscan', ${reading}, true), set_config('enable_bitmapscan', ${reading}, true),
      set_config('enable_sort', ${reading}, true), set_config('jit', 'off', true)
  `.execute(trx);
}

async function readNeighbours(
  db: Db,
  query: NeighbourQuery,
  score: (a: string, b: string) => number,
): Promise<Neighbourhood> {
  const asked = query.prints.slice(0, askLimit);
  const { alike, cut } = await findAlike(db, asked);
  const scores = new Map<number, number>();
  for (const { ask, print, digest } of alike) {
    const own = asked[ask]?.digest;
    if (own !== undefined && own !== null) scores.set(print, Math.max(scores.get(print) ?? 0, score(own, digest)));
  }
  const most = query.limit + 1;
  const meetings = [
    ...(await meetingsOfPrints(db, query.except, scores, most)),
    ...(await meetingsOfFiles(db, query.except, asked, most)),
  ];
  const neighbours = await describe(db, bestOf(meetings));
  return {
    neighbours: neighbours.slice(0, query.limit),
    cut:
      cut ||
      query.prints.length > askLimit ||
      meetings.some(({ nth }) => nth > messageLimit) ||
      neighbours.length > query.limit,
  };
}

/** Distinct stored digests that share a gram with each print, most shared grams first. */
async function findAlike(db: Db, prints: readonly NewPrint[]): Promise<{ alike: Alike[]; cut: boolean }> {
  const alike: Alike[] = [];
  let cut = false;
  for (const [ask, { part, version, grams, digest }] of prints.entries()) {
    if (digest === null || grams.length === 0) continue;
    // Materialized: without statistics (a young database, or the embedded engine between two `analyze`) the planner
    // takes the join with `print` first and repeats the whole search for each of its rows; measured 100 times slower.
    const { rows } = await sql<{ print: number; digest: string; reached: number }>`
      with met as materialized (
        select near.print, count(*) as shared, max(near.reached)::int as reached
        from unnest(${arrayOf(grams)}::bigint[]) asked (gram)
        cross join lateral (
          select both_ends.print, count(*) over () as reached from (
            (select print from gram where gram.gram = asked.gram order by print limit ${gramReach})
            union
            (select print from gram where gram.gram = asked.gram order by print desc limit ${gramReach})
          ) both_ends
        ) near
        group by near.print
        order by shared desc, near.print
        limit ${candidateLimit + 1}
      )
      select met.print, print.digest, met.reached from met join print on print.id = met.print
      where print.part = ${part} and print.version = ${version}
      order by met.shared desc, met.print
    `.execute(db);
    cut ||= rows.length > candidateLimit || rows.some((row) => row.reached >= 2 * gramReach);
    for (const row of rows.slice(0, candidateLimit)) alike.push({ ask, print: row.print, digest: row.digest });
  }
  return { alike, cut };
}

async function meetingsOfPrints(
  db: Db,
  except: MessageKey,
  scores: Map<number, number>,
  most: number,
): Promise<Meeting[]> {
  const alike = [...scores].filter(([, score]) => score > 0);
  if (alike.length === 0) return [];
  const { rows } = await sql<Meeting>`
    select print.digest, near.*, asked.score
    from unnest(
      ${arrayOf(alike.map(([print]) => print))}::bigint[], ${arrayOf(alike.map(([, score]) => score))}::integer[]
    ) asked (id, score)
    join print on print.id = asked.id
    cross join lateral (
      select message, part, attachment, seq, row_number() over (order by seq, ord) as nth
      from message_print
      where message_print.print = print.id and message <> ${except}
      order by seq, ord limit ${messageLimit + 1}
    ) near
    order by asked.score desc, near.seq, near.nth limit ${most}
  `.execute(db);
  return rows;
}

/** The very same file counts in full, whether it could be hashed or not. */
async function meetingsOfFiles(
  db: Db,
  except: MessageKey,
  prints: readonly NewPrint[],
  most: number,
): Promise<Meeting[]> {
  const files = new Set(prints.flatMap((print) => print.attachment?.sha256 ?? []));
  if (files.size === 0) return [];
  const { rows } = await sql<Meeting>`
    select near.*, print.digest, 100 as score
    from unnest(${`{${[...files].join(',')}}`}::text[]) asked (sha256)
    cross join lateral (
      select message, part, attachment, print, seq, row_number() over (order by seq, ord) as nth
      from message_print
      where message_print.sha256 = asked.sha256 and message <> ${except}
      order by seq, ord limit ${messageLimit + 1}
    ) near
    left join print on print.id = near.print
    order by near.seq, near.nth limit ${most}
  `.execute(db);
  return rows;
}

/** The best meeting of each message and part; alike attachments are kept apart. */
function bestOf(meetings: readonly Meeting[]): Meeting[] {
  const best = new Map<string, Meeting>();
  for (const meeting of meetings) {
    const place = `${meeting.part} ${meeting.message} ${meeting.attachment?.sha256 ?? ''}`;
    if (meeting.score > (best.get(place)?.score ?? 0)) best.set(place, meeting);
  }
  return [...best.values()];
}

async function describe(db: Db, meetings: readonly Meeting[]): Promise<Neighbour[]> {
  if (meetings.length === 0) return [];
  const messages = await db
    .selectFrom('message')
    .select(['key', 'seq', 'delivery', 'subject', 'text_length', 'hosts', 'cluster'])
    .where(
      sql<boolean>`key = any(${`{${[...new Set(meetings.map((meeting) => meeting.message))].join(',')}}`}::text[])`,
    )
    .execute();
  const byKey = new Map(messages.map((message) => [message.key, message]));
  const found = meetings.flatMap((meeting) => {
    const message = byKey.get(meeting.message);
    return message === undefined ? [] : [{ meeting, message }];
  });
  found.sort((a, b) => b.meeting.score - a.meeting.score || a.message.seq - b.message.seq);
  return found.map(({ meeting, message }) => ({
    key: message.key,
    delivery: message.delivery,
    subject: message.subject,
    part: meeting.part,
    score: meeting.score,
    digest: meeting.digest,
    attachment: meeting.attachment,
    textLength: message.text_length,
    hosts: message.hosts,
    cluster: message.cluster,
  }));
}
