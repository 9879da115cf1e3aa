import { type CfbTables, follow, miniSectorSize, noEntry, readTables } from './cfb-tables.ts';

/** A storage (folder) or a stream (file) of a compound file. */
export interface CfbNode {
  name: string;
  kind: 'storage' | 'stream';
  /** Bytes that can really be read; 0 for storages. */
  size: number;
  /** By name, in the order of the directory's own tree; the first of two equal names wins. */
  children: Map<string, CfbNode>;
  /** Copies the stream's bytes out, at most `limit` of them. */
  read(limit?: number): Uint8Array;
}

export interface CfbFile {
  root: CfbNode;
  /** What was wrong with the file, in words; empty for a sound one. */
  damage: string[];
}

interface Directory {
  tables: CfbTables;
  /** Sectors of the directory, in order. */
  sectors: Uint32Array;
  /** Sectors of the stream that holds all small streams. */
  miniStream: Uint32Array;
  /** Sectors that all streams may still claim: shared chains must not multiply the file's size. */
  budget: { sectors: number; miniSectors: number };
}

interface Entry {
  name: string;
  type: number;
  left: number;
  right: number;
  child: number;
  start: number;
  size: number;
}

const magic = [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];
const miniCutoff = 4096;
const entrySize = 128;
/** A mail with a thousand recipients has about twenty entries for each. */
const maxEntries = 200_000;
const nothing = new Uint8Array(0);

/** Whether the bytes begin like a compound file ([MS-CFB] 2.2). */
export function isCfb(bytes: Uint8Array): boolean {
  return bytes.length >= 512 && magic.every((value, index) => bytes[index] === value);
}

/**
 * Opens a Compound File Binary ([MS-CFB]): a small file system inside a file. Every number in it may lie, so chains
 * are followed once, with bounds, when the file is opened: the work is linear in the size of the file whatever the
 * tables say, and what is left after the first lie is still readable. Null when it has not even a header; never throws.
 */
export function openCfb(bytes: Uint8Array): CfbFile | null {
  if (!isCfb(bytes)) return null;
  const tables = readTables(bytes);
  const firstSector = tables.view.getUint32(0x30, true);
  const directory: Directory = {
    tables,
    sectors: follow(tables, tables.fat, firstSector, (maxEntries * entrySize) / tables.sectorSize),
    miniStream: new Uint32Array(0),
    budget: { sectors: tables.sectorCount, miniSectors: (tables.sectorCount * tables.sectorSize) / miniSectorSize },
  };
  const root = walk(directory);
  return { root, damage: [...tables.damage] };
}

/** Reads the tree of entries from its root; each entry is met once, so that circles end ([MS-CFB] 2.6.4). */
function walk(directory: Directory): CfbNode {
  const { tables } = directory;
  const count = (directory.sectors.length * tables.sectorSize) / entrySize;
  const seen = new Uint8Array(count);
  const root = storage('');
  const rootEntry = count > 0 ? readEntry(directory, 0) : null;
  if (rootEntry === null) {
    tables.damage.add('the directory is missing');
    return root;
  }
  seen[0] = 1;
  directory.miniStream = rootEntry.size === 0 ? new Uint32Array(0) : miniStreamOf(directory, rootEntry);
  const waiting: { id: number; parent: CfbNode }[] = [{ id: rootEntry.child, parent: root }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { id, parent } = next;
    if (id === noEntry) continue;
    if (id >= count || seen[id] === 1) {
      tables.damage.add('the directory points outside itself or in a circle');
      continue;
    }
    seen[id] = 1;
    const entry = readEntry(directory, id);
    if (entry === null) continue;
    const node = entry.type === 2 ? stream(directory, entry) : storage(entry.name);
    if (!parent.children.has(entry.name)) parent.children.set(entry.name, node);
    waiting.push({ id: entry.right, parent }, { id: entry.left, parent });
    if (entry.type !== 2) waiting.push({ id: entry.child, parent: node });
  }
  return root;
}

/** One directory entry ([MS-CFB] 2.6.1); null where the file is cut or the entry is unused. */
function readEntry(directory: Directory, id: number): Entry | null {
  const { tables } = directory;
  const perSector = tables.sectorSize / entrySize;
  const sector = directory.sectors[Math.floor(id / perSector)]!;
  const at = (sector + 1) * tables.sectorSize + (id % perSector) * entrySize;
  const type = at + entrySize <= tables.bytes.length ? tables.bytes[at + 66]! : -1;
  if (type !== 1 && type !== 2 && type !== 5 && id !== 0) {
    tables.damage.add('the directory is cut or holds an unused entry');
    return null;
  }
  if (type === -1) return null;
  const { view } = tables;
  const low = view.getUint32(at + 120, true);
  return {
    name: readName(view, at),
    type,
    left: view.getUint32(at + 68, true),
    right: view.getUint32(at + 72, true),
    child: view.getUint32(at + 76, true),
    start: view.getUint32(at + 116, true),
    // Old writers leave rubbish in the high half of a 512-byte-sector file's sizes ([MS-CFB] 2.6.1).
    size: tables.sectorSize === 512 ? low : low + view.getUint32(at + 124, true) * 2 ** 32,
  };
}

function readName(view: DataView, at: number): string {
  const units = Math.min(31, Math.max(0, view.getUint16(at + 64, true) / 2 - 1));
  let name = '';
  for (let index = 0; index < units; index += 1) name += String.fromCharCode(view.getUint16(at + index * 2, true));
  return name;
}

function miniStreamOf(directory: Directory, root: Entry): Uint32Array {
  const { tables, budget } = directory;
  const sectors = follow(tables, tables.fat, root.start, Math.ceil(root.size / tables.sectorSize));
  budget.sectors -= sectors.length;
  return sectors;
}

function storage(name: string): CfbNode {
  return { name, kind: 'storage', size: 0, children: new Map(), read: () => nothing };
}

/** Follows the stream's chain now, so that what a stream may claim does not depend on the order of reading. */
function stream(directory: Directory, entry: Entry): CfbNode {
  const { tables, budget } = directory;
  const small = entry.size < miniCutoff;
  const unit = small ? miniSectorSize : tables.sectorSize;
  const left = small ? budget.miniSectors : budget.sectors;
  const wanted = Math.ceil(entry.size / unit);
  const sectors = follow(tables, small ? tables.miniFat : tables.fat, entry.start, Math.min(wanted, left));
  if (small) budget.miniSectors -= sectors.length;
  else budget.sectors -= sectors.length;
  const pieces = { sectors, unit, mini: small };
  const size = Math.min(entry.size, readable(directory, pieces));
  if (size < entry.size) tables.damage.add(`the stream ${JSON.stringify(entry.name)} is cut`);
  const read = (limit = size) => copyOut(directory, pieces, Math.min(limit, size));
  return { name: entry.name, kind: 'stream', size, children: new Map(), read };
}

interface Pieces {
  sectors: Uint32Array;
  unit: number;
  mini: boolean;
}

/** Byte offset in the file of the n-th piece of a stream; the file's length where there is none. */
function offsetOf(directory: Directory, pieces: Pieces, index: number): number {
  const { tables, miniStream } = directory;
  const sector = pieces.sectors[index]!;
  if (!pieces.mini) return (sector + 1) * tables.sectorSize;
  const place = sector * miniSectorSize;
  const host = miniStream[Math.floor(place / tables.sectorSize)];
  if (host === undefined) return tables.bytes.length;
  return (host + 1) * tables.sectorSize + (place % tables.sectorSize);
}

/** Bytes up to the first piece that the file lacks in whole or in part. */
function readable(directory: Directory, pieces: Pieces): number {
  const end = directory.tables.bytes.length;
  let total = 0;
  for (let index = 0; index < pieces.sectors.length; index += 1) {
    const there = Math.min(pieces.unit, Math.max(0, end - offsetOf(directory, pieces, index)));
    total += there;
    if (there < pieces.unit) break;
  }
  return total;
}

function copyOut(directory: Directory, pieces: Pieces, size: number): Uint8Array {
  const out = new Uint8Array(size);
  for (let index = 0, done = 0; done < size; index += 1, done += pieces.unit) {
    const from = offsetOf(directory, pieces, index);
    out.set(directory.tables.bytes.subarray(from, from + Math.min(pieces.unit, size - done)), done);
  }
  return out;
}
