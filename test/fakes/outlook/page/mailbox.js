// The mailbox: a live list, a reading pane that shows text alone, and the frame of the task pane.
const list = document.getElementById('mails');
const reading = document.getElementById('reading');
const frame = document.getElementById('pane');
const paneOrigin = document.body.dataset.paneOrigin;
let rows = [];
let open = null;
/** Whether the reader closed the message: then nothing opens by itself. */
let closed = false;

const element = (name, text, className) => {
  const made = document.createElement(name);
  if (text !== undefined) made.textContent = text;
  if (className) made.className = className;
  return made;
};

async function refresh() {
  try {
    rows = await (await fetch('/mails')).json();
    document.getElementById('count').textContent = `(${rows.length})`;
    draw();
    if (open === null && !closed && rows.length > 0) await choose(rows[0].id);
  } catch {
    // The next look tries again.
  }
}

function draw() {
  const known = new Map([...list.children].map((item) => [item.dataset.id, item]));
  for (const [index, row] of rows.entries()) {
    const item = known.get(row.id) ?? newItem(row);
    item.setAttribute('aria-selected', String(row.id === open?.id));
    if (list.children[index] !== item) list.insertBefore(item, list.children[index] ?? null);
  }
  list.setAttribute('aria-activedescendant', open ? `mail-${open.id}` : '');
}

function newItem(row) {
  const item = element('div');
  item.dataset.id = row.id;
  item.id = `mail-${row.id}`;
  item.setAttribute('role', 'option');
  item.append(
    element('b', row.from || 'unknown'),
    element('span', row.subject),
    element('small', new Date(row.received).toLocaleTimeString()),
  );
  item.addEventListener('click', () => choose(row.id));
  return item;
}

async function choose(id) {
  open = await (await fetch(`/mails/${encodeURIComponent(id)}`)).json();
  draw();
  const files = element('div', undefined, 'files');
  for (const { name, size } of open.attachments)
    files.append(element('span', `${name} (${Math.ceil(size / 1024)} KB)`));
  reading.replaceChildren(
    element('h2', open.subject),
    element('div', `${open.from} <${open.fromAddress}>`, 'who'),
    element('div', `To: ${open.to}`, 'who'),
    files,
    element('pre', open.text),
  );
  tellPane();
}

function close() {
  open = null;
  closed = true;
  draw();
  reading.replaceChildren(element('p', 'Choose a mail on the left.', 'hint'));
  tellPane();
}

function tellPane() {
  if (open === null) return frame.contentWindow.postMessage({ outlook: 'item', item: null }, paneOrigin);
  const { id, internetMessageId, subject, from, fromAddress } = open;
  frame.contentWindow.postMessage(
    { outlook: 'item', item: { itemId: id, internetMessageId, subject, from, fromAddress } },
    paneOrigin,
  );
}

list.addEventListener('keydown', (event) => {
  if (event.key === 'Escape') return close();
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const next = rows[rows.findIndex((row) => row.id === open?.id) + step];
  if (next)
    choose(next.id).then(() => document.getElementById(`mail-${next.id}`)?.scrollIntoView({ block: 'nearest' }));
});

window.addEventListener('message', async ({ origin, source, data }) => {
  if (origin !== paneOrigin || source !== frame.contentWindow) return;
  if (data?.outlook === 'hello') tellPane();
  if (data?.outlook === 'content') {
    const answer = await fetch(`/mails/${encodeURIComponent(data.itemId)}/content`);
    const { content } = answer.ok ? await answer.json() : { content: null };
    source.postMessage({ outlook: 'content', call: data.call, content }, paneOrigin);
  }
});

refresh();
setInterval(refresh, 1500);
