import { type TProperties, type TSchema, Type } from 'typebox';

/** A query with these keys and no other. */
export function query<P extends TProperties>(properties: P) {
  return Type.Object(properties, { additionalProperties: false });
}

export const noQuery = query({});

const problemContent = { content: { 'application/problem+json': { schema: { $ref: 'Problem#' } } } };

/** Every route answers its errors alike. */
const problems = {
  '4xx': { description: 'What is wrong with the request, by `code`', ...problemContent },
  '5xx': { description: 'What went wrong here, by `code`', ...problemContent },
};

/** What a route answers: each status with its schema, and the problems. */
export function answers(schemas: Record<number, TSchema>) {
  return { ...schemas, ...problems };
}

/** The same where the answer carries an ETag. */
export function taggedAnswers(schema: TSchema) {
  return answers({ 200: schema, 304: Type.Null({ description: 'Nothing has changed since If-None-Match' }) });
}

const tagHeader = (description: string) => Type.Optional(Type.String({ maxLength: 2_000, description }));
const keyHeader = {
  'idempotency-key': Type.String({
    description: 'Chosen by the caller, at most 200 visible ASCII characters; sent again, it gets the same answer',
  }),
};

export const readHeaders = Type.Object({ 'if-none-match': tagHeader('ETag of an answer that the caller has') });
/** Required here for the documentation and the validator alike; `problem.ts` gives its absence a code of its own. */
export const changeHeaders = Type.Object(keyHeader);
export const guardedHeaders = Type.Object({
  ...keyHeader,
  'if-match': tagHeader('ETag or `"version"` of the record; it is changed only if it is still that one'),
});

/** A mail as it is: OpenAPI 3.1 describes such a body by its media type alone. */
export function mailBody(...types: string[]) {
  return { content: Object.fromEntries(types.map((type) => [type, { schema: {} }])) };
}

export const cursorQuery = {
  limit: Type.Integer({ minimum: 1, maximum: 200, default: 50 }),
  cursor: Type.Optional(Type.String({ maxLength: 500, description: '`next` of the page before' })),
};

/** An id in a path; PostgreSQL refuses a text with U+0000, so that one never gets there. */
export const idParams = Type.Object({ id: Type.String({ maxLength: 100, pattern: '^[!-~]+$' }) });
