import { type MapiProperties, newProperties, numberOf, propertyId, propertyType, putValue } from './mapi.ts';

/** A place in the bytes that never runs past their end. */
interface Cursor {
  bytes: Uint8Array;
  view: DataView;
  at: number;
}

type Damaged = (detail: string) => void;

/** Bytes of the types that have a fixed size, padded to four ([MS-OXTNEF] 2.1.3.4). */
const fixedSizes = new Map<number, number>([
  [propertyType.int16, 4],
  [propertyType.int32, 4],
  [0x04, 4],
  [0x05, 8],
  [0x06, 8],
  [0x07, 8],
  [0x0a, 4],
  [propertyType.boolean, 4],
  [propertyType.int64, 8],
  [propertyType.time, 8],
  [propertyType.guid, 16],
]);
const counted = new Set<number>([propertyType.object, propertyType.string8, propertyType.unicode, propertyType.binary]);
const multiple = 0x1000;
/** {00020307-0000-0000-C000-000000000046}: the object behind it is a message. */
const messageInterface = [0x07, 0x03, 0x02, 0, 0, 0, 0, 0, 0xc0, 0, 0, 0, 0, 0, 0, 0x46];

/**
 * Reads one list of MAPI properties ([MS-OXTNEF] 2.1.3.4) into `properties`. Returns the objects among them by id,
 * without the interface id that precedes each. Stops at the first value that cannot be measured.
 */
export function readMapiValues(
  bytes: Uint8Array,
  properties: MapiProperties,
  damaged: Damaged,
): Map<number, Uint8Array> {
  const objects = new Map<number, Uint8Array>();
  readList(cursorOf(bytes), properties, objects, damaged);
  return objects;
}

/** Reads a table of property lists, one for each recipient ([MS-OXTNEF] 2.1.3.5); at most `limit` of them. */
export function readMapiRows(bytes: Uint8Array, codePage: number, limit: number, damaged: Damaged): MapiProperties[] {
  const cursor = cursorOf(bytes);
  const count = takeNumber(cursor) ?? 0;
  const rows: MapiProperties[] = [];
  let whole = true;
  while (whole && rows.length < Math.min(count, limit) && cursor.at < bytes.length) {
    const properties = newProperties(codePage);
    whole = readList(cursor, properties, new Map(), damaged);
    rows.push(properties);
  }
  if (rows.length < count) damaged(`only ${rows.length} of ${count} recipients were read`);
  return rows;
}

function cursorOf(bytes: Uint8Array): Cursor {
  return { bytes, view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), at: 0 };
}

function readList(
  cursor: Cursor,
  properties: MapiProperties,
  objects: Map<number, Uint8Array>,
  damaged: Damaged,
): boolean {
  const count = takeNumber(cursor) ?? 0;
  for (let index = 0; index < count; index += 1) {
    if (!readProperty(cursor, properties, objects)) {
      damaged(`property ${index + 1} of ${count} cannot be read`);
      return false;
    }
  }
  const codePage = numberOf(properties, propertyId.messageCodePage);
  if (codePage !== null && properties.codePage === 0) properties.codePage = codePage;
  return true;
}

function readProperty(cursor: Cursor, properties: MapiProperties, objects: Map<number, Uint8Array>): boolean {
  const tag = takeNumber(cursor);
  if (tag === null) return false;
  const type = tag & 0xffff;
  const id = tag >>> 16;
  if (id >= 0x8000 && !skipName(cursor)) return false;
  const base = type & ~multiple;
  const size = fixedSizes.get(base);
  if (size === undefined && !counted.has(base)) return false;
  const many = size === undefined || (type & multiple) !== 0;
  const count = many ? takeNumber(cursor) : 1;
  if (count === null) return false;
  for (let index = 0; index < count; index += 1) {
    const length = size ?? takeNumber(cursor);
    if (length === null || cursor.at + length > cursor.bytes.length) return false;
    const value = cursor.bytes.subarray(cursor.at, cursor.at + length);
    cursor.at = Math.min(cursor.bytes.length, cursor.at + Math.ceil(length / 4) * 4);
    if (index > 0 || (type & multiple) !== 0 || id >= 0x8000) continue;
    if (base === propertyType.object) objects.set(id, objectContent(value));
    else putValue(properties, id, { type, size: length, read: (limit = length) => value.subarray(0, limit) });
  }
  return true;
}

/** The name of a named property: a GUID, then a number or a counted UTF-16 string. */
function skipName(cursor: Cursor): boolean {
  cursor.at += 16;
  const kind = takeNumber(cursor);
  const value = takeNumber(cursor);
  if (kind === null || value === null) return false;
  if (kind === 1) cursor.at += Math.ceil(value / 4) * 4;
  return cursor.at <= cursor.bytes.length;
}

function objectContent(value: Uint8Array): Uint8Array {
  const message = messageInterface.every((byte, index) => value[index] === byte);
  return message || value.length >= 16 ? value.subarray(16) : value;
}

function takeNumber(cursor: Cursor): number | null {
  if (cursor.at + 4 > cursor.bytes.length) return null;
  const value = cursor.view.getUint32(cursor.at, true);
  cursor.at += 4;
  return value;
}
