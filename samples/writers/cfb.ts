import { padded, u16, u32 } from './bytes.ts';

/** A storage with its streams (bytes) and storages (maps), by name: at most 31 UTF-16 units each. */
export type CfbTree = Map<string, Uint8Array | CfbTree>;

interface Entry {
  name: string;
  type: 1 | 2 | 5;
  data: Uint8Array;
  left: number;
  right: number;
  child: number;
  black: boolean;
  start: number;
}

const none = 0xffffffff;
const endOfChain = 0xfffffffe;
const fatMark = 0xfffffffd;
const difatMark = 0xfffffffc;
const sectorSize = 512;
const slots = sectorSize / 4;

/**
 * Writes a compound file of version 3 ([MS-CFB]) with 512-byte sectors: streams under 4,096 bytes in the mini stream,
 * the FAT listed in the header and, past 109 sectors of it, in DIFAT sectors.
 */
export function writeCfb(tree: CfbTree): Uint8Array {
  const entries = listEntries(tree);
  const miniFat: number[] = [];
  const miniParts: Buffer[] = [];
  const sectors: Buffer[] = [];
  const fat: number[] = [];
  const store = (bytes: Uint8Array): number => {
    if (bytes.length === 0) return endOfChain;
    const body = padded(bytes, sectorSize);
    const first = fat.length;
    const count = body.length / sectorSize;
    for (let index = 1; index <= count; index += 1) fat.push(index === count ? endOfChain : first + index);
    sectors.push(body);
    return first;
  };
  for (const entry of entries.filter((one) => one.type === 2)) {
    if (entry.data.length >= 4096) entry.start = store(entry.data);
    else if (entry.data.length > 0) {
      entry.start = miniFat.length;
      const count = Math.ceil(entry.data.length / 64);
      for (let index = 1; index <= count; index += 1) miniFat.push(index === count ? endOfChain : entry.start + index);
      miniParts.push(padded(entry.data, 64));
    }
  }
  entries[0]!.data = Buffer.concat(miniParts);
  entries[0]!.start = store(entries[0]!.data);
  const miniSectors = Math.ceil(miniFat.length / slots);
  while (miniFat.length % slots !== 0) miniFat.push(none);
  const firstMiniFat = store(u32(...miniFat));
  const firstDirectory = store(directoryBytes(entries));
  const { header, tables } = closeTables(fat);
  header.writeUInt32LE(firstDirectory, 0x30);
  header.writeUInt32LE(firstMiniFat, 0x3c);
  header.writeUInt32LE(miniSectors, 0x40);
  return new Uint8Array(Buffer.concat([header, ...sectors, ...tables]));
}

/** Adds the sectors of FAT and DIFAT behind all others and makes the header that points at them. */
function closeTables(fat: number[]): { header: Buffer; tables: Buffer[] } {
  const used = fat.length;
  let fatCount = 0;
  let difatCount = 0;
  for (let before = -1; before !== fatCount + difatCount; ) {
    before = fatCount + difatCount;
    fatCount = Math.ceil((used + fatCount + difatCount) / slots);
    difatCount = Math.ceil(Math.max(0, fatCount - 109) / (slots - 1));
  }
  for (let index = 0; index < fatCount; index += 1) fat.push(fatMark);
  for (let index = 0; index < difatCount; index += 1) fat.push(difatMark);
  while (fat.length < fatCount * slots) fat.push(none);
  const header = Buffer.alloc(sectorSize);
  Buffer.from('d0cf11e0a1b11ae1', 'hex').copy(header);
  u16(0x3e, 3, 0xfffe, 9, 6).copy(header, 0x18);
  header.writeUInt32LE(fatCount, 0x2c);
  header.writeUInt32LE(4096, 0x38);
  header.writeUInt32LE(difatCount === 0 ? endOfChain : used + fatCount, 0x44);
  header.writeUInt32LE(difatCount, 0x48);
  const listed = Array.from({ length: fatCount }, (_, index) => used + index);
  while (listed.length < 109) listed.push(none);
  u32(...listed.slice(0, 109)).copy(header, 0x4c);
  const tables: Buffer[] = [];
  for (let index = 0; index < fatCount; index += 1) tables.push(u32(...fat.slice(index * slots, (index + 1) * slots)));
  for (let index = 0; index < difatCount; index += 1) {
    const part = listed.slice(109 + index * (slots - 1), 109 + (index + 1) * (slots - 1));
    while (part.length < slots - 1) part.push(none);
    part.push(index === difatCount - 1 ? endOfChain : used + fatCount + index + 1);
    tables.push(u32(...part));
  }
  return { header, tables };
}

/** Numbers all entries, the root first, and ties the children of each storage into a balanced search tree. */
function listEntries(tree: CfbTree): Entry[] {
  const entries: Entry[] = [newEntry('Root Entry', 5, new Uint8Array(0))];
  const waiting: { id: number; tree: CfbTree }[] = [{ id: 0, tree }];
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    const ids: number[] = [];
    for (const name of [...next.tree.keys()].sort(byCfbOrder)) {
      const content = next.tree.get(name)!;
      const storage = content instanceof Map;
      ids.push(entries.length);
      entries.push(newEntry(name, storage ? 1 : 2, storage ? new Uint8Array(0) : content));
      if (storage) waiting.push({ id: entries.length - 1, tree: content });
    }
    entries[next.id]!.child = balance(entries, ids, Math.floor(Math.log2(ids.length + 1)));
  }
  return entries;
}

/** Red are the entries of the unfinished lowest level: every path then has the same number of black ones. */
function balance(entries: Entry[], ids: number[], blackLevels: number): number {
  if (ids.length === 0) return none;
  const middle = ids.length >> 1;
  const entry = entries[ids[middle]!]!;
  entry.black = blackLevels > 0;
  entry.left = balance(entries, ids.slice(0, middle), blackLevels - 1);
  entry.right = balance(entries, ids.slice(middle + 1), blackLevels - 1);
  return ids[middle]!;
}

/** Shorter names first, then by upper-case UTF-16 units ([MS-CFB] 2.6.4). */
function byCfbOrder(a: string, b: string): number {
  if (a.length !== b.length) return a.length - b.length;
  const [left, right] = [a.toUpperCase(), b.toUpperCase()];
  return left < right ? -1 : Number(left > right);
}

function newEntry(name: string, type: 1 | 2 | 5, data: Uint8Array): Entry {
  return { name, type, data, left: none, right: none, child: none, black: true, start: type === 1 ? 0 : endOfChain };
}

function directoryBytes(entries: Entry[]): Buffer {
  const out = Buffer.alloc(Math.ceil(entries.length / 4) * sectorSize);
  for (let id = entries.length; id < out.length / 128; id += 1) u32(none, none, none).copy(out, id * 128 + 68);
  for (const [id, entry] of entries.entries()) {
    const at = id * 128;
    out.write(entry.name, at, 'utf16le');
    out.writeUInt16LE(entry.name.length * 2 + 2, at + 64);
    out[at + 66] = entry.type;
    out[at + 67] = entry.black ? 1 : 0;
    u32(entry.left, entry.right, entry.child).copy(out, at + 68);
    u32(entry.start, entry.type === 1 ? 0 : entry.data.length).copy(out, at + 116);
  }
  return out;
}
