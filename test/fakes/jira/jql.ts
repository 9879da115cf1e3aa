/** The part of JQL that the tests need. Whatever it does not know it refuses, as the real parser does. */

export interface Clause {
  field: string;
  operator: string;
  values: string[];
}
export interface Query {
  clauses: Clause[];
  order: { field: string; descending: boolean }[];
}

const fields = new Map([
  ['project', 'project'],
  ['labels', 'labels'],
  ['key', 'key'],
  ['issuekey', 'key'],
  ['id', 'key'],
  ['status', 'status'],
  ['statuscategory', 'statusCategory'],
  ['issuetype', 'issuetype'],
  ['summary', 'summary'],
  ['created', 'created'],
]);
const sortable = new Set(['key', 'created', 'status', 'project']);

/** Text that says what is wrong, thrown by `parseJql`; it becomes a 400. */
export class JqlError extends Error {}

export function parseJql(jql: string): Query {
  const tokens = tokensOf(jql);
  const query: Query = { clauses: [], order: [] };
  let at = 0;
  const take = () => tokens[at++] ?? { text: '', quoted: false };
  const word = () => (tokens[at]?.quoted === false ? tokens[at]!.text.toLowerCase() : '');
  while (at < tokens.length && word() !== 'order') {
    if (query.clauses.length > 0 && take().text.toLowerCase() !== 'and')
      throw new JqlError('only AND joins clauses here');
    query.clauses.push(clauseOf(take, word));
  }
  if (word() === 'order') {
    take();
    if (take().text.toLowerCase() !== 'by') throw new JqlError('BY is expected after ORDER');
    do {
      query.order.push(orderOf(take, word));
    } while (word() === ',' && take());
  }
  if (at < tokens.length) throw new JqlError('there is something after the end of the query');
  if (query.clauses.length === 0) throw new JqlError('an unbounded query is not allowed: add a search condition');
  return query;
}

type Take = () => { text: string; quoted: boolean };

function clauseOf(take: Take, word: () => string): Clause {
  const name = take();
  const field = name.quoted ? undefined : fields.get(name.text.toLowerCase());
  if (field === undefined) throw new JqlError(`there is no searchable field "${name.text}"`);
  const operator = take().text.toLowerCase();
  if (operator === 'in') {
    if (take().text !== '(') throw new JqlError('IN needs a list');
    const values = [take().text];
    while (word() === ',') {
      take();
      values.push(take().text);
    }
    if (take().text !== ')') throw new JqlError('the list does not end');
    return { field, operator, values };
  }
  if (!['=', '!=', '>', '>=', '<', '<=', '~'].includes(operator)) throw new JqlError(`"${operator}" is no operator`);
  const value = take();
  if (!value.quoted && (value.text === '' || /^[(),=!<>~]/.test(value.text))) throw new JqlError('a value is missing');
  return { field, operator, values: [value.text] };
}

function orderOf(take: Take, word: () => string): Query['order'][number] {
  const field = fields.get(take().text.toLowerCase()) ?? '';
  if (!sortable.has(field)) throw new JqlError('that field cannot be sorted by');
  const direction = word();
  if (direction === 'asc' || direction === 'desc') take();
  return { field, descending: direction === 'desc' };
}

function tokensOf(jql: string): { text: string; quoted: boolean }[] {
  const tokens: { text: string; quoted: boolean }[] = [];
  let at = 0;
  while (at < jql.length) {
    const char = jql[at]!;
    if (/\s/.test(char)) {
      at += 1;
    } else if (char === '"' || char === "'") {
      const { text, end } = quotedAt(jql, at);
      tokens.push({ text, quoted: true });
      at = end;
    } else if (/[(),]/.test(char)) {
      tokens.push({ text: char, quoted: false });
      at += 1;
    } else {
      let end = at + 1;
      const operator = /[=!<>~]/.test(char);
      while (end < jql.length && !/[\s(),"']/.test(jql[end]!) && /[=!<>~]/.test(jql[end]!) === operator) end += 1;
      tokens.push({ text: jql.slice(at, end), quoted: false });
      at = end;
    }
  }
  return tokens;
}

function quotedAt(jql: string, start: number): { text: string; end: number } {
  let text = '';
  for (let at = start + 1; at < jql.length; at += 1) {
    if (jql[at] === jql[start]) return { text, end: at + 1 };
    if (jql[at] === '\\') at += 1;
    text += jql[at] ?? '';
  }
  throw new JqlError('a quoted value does not end');
}
