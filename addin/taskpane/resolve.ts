import type { ResolveAnswer, ResolveRequest } from '../../server/doors/pane/contract.ts';
import { type Api, ApiError } from '../api/client.ts';
import type { OpenItem } from '../office/item.ts';

/** Outlook does not hand the message over, and the server does not know it. */
export class ContentMissing extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = 'ContentMissing';
  }
}

export interface Resolved {
  id: string;
  /** Whether the server has its content from this Outlook. */
  supplied: boolean;
}

/** getAsFileAsync fails at random with 5001 (office-js #6109), and then works. */
const tries = 2;
const contentTimeoutMs = 10_000;

/**
 * Finds the record of the open message: by its ids first, since shared mailboxes break every content API; by its
 * content only where the server asks for it.
 *
 * @param readContent Outlook's rendering of the message (office/item).
 * @param newKey Gives one Idempotency-Key a call.
 * @throws ApiError, ContentMissing
 */
export async function resolveItem(
  api: Api,
  item: OpenItem,
  readContent: (item: OpenItem, timeoutMs: number) => Promise<Uint8Array<ArrayBuffer>>,
  newKey: () => string,
  signal: AbortSignal,
): Promise<Resolved> {
  try {
    const answer = await api.change<ResolveAnswer>('POST', '/records/resolve', {
      key: newKey(),
      body: requestOf(item),
      signal,
    });
    return { id: answer.id, supplied: false };
  } catch (error) {
    if (!(error instanceof ApiError) || error.code !== 'SHOAL_NEED_CONTENT') throw error;
  }
  if (!item.canGiveContent) throw new ContentMissing('getAsFileAsync');
  const mail = await contentOf(item, readContent, signal);
  const answer = await api.change<ResolveAnswer>('PUT', '/records/content', { key: newKey(), mail, signal });
  return { id: answer.id, supplied: true };
}

/** Only what is known: an empty id would be looked for in vain. */
export function requestOf(item: OpenItem): ResolveRequest {
  const internetMessageId = item.internetMessageId.trim().replace(/^<|>$/g, '');
  return {
    ...(item.itemId ? { itemId: item.itemId } : {}),
    ...(internetMessageId ? { internetMessageId } : {}),
    ...(item.mailbox ? { mailbox: item.mailbox } : {}),
  };
}

async function contentOf(
  item: OpenItem,
  readContent: (item: OpenItem, timeoutMs: number) => Promise<Uint8Array<ArrayBuffer>>,
  signal: AbortSignal,
): Promise<Uint8Array<ArrayBuffer>> {
  let reason = '';
  for (let attempt = 0; attempt < tries; attempt += 1) {
    signal.throwIfAborted();
    try {
      return await readContent(item, contentTimeoutMs);
    } catch (error) {
      reason = error instanceof Error ? error.message : String(error);
    }
  }
  throw new ContentMissing(reason);
}
