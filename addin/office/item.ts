/** What the pane knows of the open message; ids are '' where Outlook gives none. */
export interface OpenItem {
  itemId: string;
  internetMessageId: string;
  subject: string;
  from: string;
  /** Address of the mailbox that the user is signed in to; a hint, shared mailboxes differ. */
  mailbox: string;
  /** False on clients before requirement set 1.14 (mobile, LTSC 2021). */
  canGiveContent: boolean;
}

/** Events are lost (office-js #6833, #5965), so the item is also looked at this often while the pane is visible. */
const lookEveryMs = 2_000;
/** Moving through a list with the arrow keys raises an event for each message. */
const settleMs = 150;

/** The open message, or null: nothing or several selected, a hidden mailbox, an encrypted message. */
export function readItem(): OpenItem | null {
  const mailbox = Office.context.mailbox;
  const item = mailbox?.item as Office.MessageRead | null | undefined;
  if (!item) return null;
  return {
    itemId: item.itemId ?? '',
    internetMessageId: item.internetMessageId ?? '',
    subject: typeof item.subject === 'string' ? item.subject : '',
    from: item.from?.emailAddress ?? '',
    mailbox: mailbox.userProfile?.emailAddress ?? '',
    canGiveContent: typeof item.getAsFileAsync === 'function',
  };
}

/**
 * Tells of the open message now and whenever it changes, and never twice in a row of the same one.
 *
 * @returns Stops it.
 */
export function watchItem(tell: (item: OpenItem | null) => void): () => void {
  let last: string | undefined;
  let settling: number | undefined;
  const look = () => {
    const item = readItem();
    const id = item === null ? '' : `${item.itemId} ${item.internetMessageId}`;
    if (id === last) return;
    last = id;
    tell(item);
  };
  const soon = () => {
    window.clearTimeout(settling);
    settling = window.setTimeout(look, settleMs);
  };
  const poll = window.setInterval(() => {
    if (!document.hidden) look();
  }, lookEveryMs);
  document.addEventListener('visibilitychange', soon);
  // Unpinned panes on a Mac only raise SelectedItemsChanged (office-js #4960); older hosts know neither event.
  const events = [Office.EventType?.ItemChanged, Office.EventType?.SelectedItemsChanged].filter(Boolean);
  for (const event of events) listen(event as Office.EventType, soon);
  look();
  return () => {
    window.clearTimeout(settling);
    window.clearInterval(poll);
    document.removeEventListener('visibilitychange', soon);
    for (const event of events) Office.context.mailbox.removeHandlerAsync(event as Office.EventType, () => undefined);
  };
}

function listen(event: Office.EventType, handler: () => void): void {
  try {
    Office.context.mailbox.addHandlerAsync(event, handler, () => undefined);
  } catch {
    // A host that refuses the event still has the poll.
  }
}

/**
 * The whole message as Outlook renders it (it keeps no wire bytes), decoded from base64.
 *
 * @param expected The item it must still be: the content of a message that was opened meanwhile is worthless.
 * @throws Error with Office's code in its message, or 'timeout', or 'moved on'.
 */
export function readContent(expected: OpenItem, timeoutMs: number): Promise<Uint8Array<ArrayBuffer>> {
  return new Promise((resolve, reject) => {
    const item = Office.context.mailbox.item as Office.MessageRead | null;
    if (!item || (item.itemId ?? '') !== expected.itemId) {
      reject(new Error('moved on'));
      return;
    }
    const timer = window.setTimeout(() => reject(new Error('timeout')), timeoutMs);
    item.getAsFileAsync((result) => {
      window.clearTimeout(timer);
      if (result.status !== Office.AsyncResultStatus.Succeeded) {
        reject(new Error(`${result.error?.code ?? 0} ${result.error?.message ?? ''}`.trim()));
        return;
      }
      // Some failures come as a success with nothing in it.
      if (!result.value) reject(new Error('empty'));
      else resolve(Uint8Array.from(atob(result.value), (character) => character.charCodeAt(0)));
    });
  });
}
