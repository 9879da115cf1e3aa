import { createHash } from 'node:crypto';
import type { MessageKey } from './mail.ts';

/** Names a message by its bytes where they survived, else by its place in the delivery that carried it. */
export function messageKey(deliveryId: string, index: number, sha256: string | null): MessageKey {
  if (sha256 !== null) return `sha256:${sha256}`;
  return `lost:${createHash('sha256').update(`${deliveryId}#${index}`).digest('hex')}`;
}
