import { type TProperties, Type } from 'typebox';
import { problem } from './contract.ts';

/** A query with these keys and no other. */
export function query<P extends TProperties>(properties: P) {
  return Type.Object(properties, { additionalProperties: false });
}

/** Every route answers its errors alike. */
export const problems = { '4xx': problem, '5xx': problem };

export const cursorQuery = {
  limit: Type.Integer({ minimum: 1, maximum: 200, default: 50 }),
  cursor: Type.Optional(Type.String({ maxLength: 500, description: '`next` of the page before' })),
};
