/** The sector tables of a compound file, read with the suspicion that they deserve. */
export interface CfbTables {
  bytes: Uint8Array;
  view: DataView;
  /** 512 or 4096 bytes. */
  sectorSize: number;
  /** Sectors after the header; the last one may be cut. */
  sectorCount: number;
  fat: Links;
  miniFat: Links;
  /** What was wrong, in words. */
  damage: Set<string>;
}

/** One allocation table: `next[n]` is the sector after n. */
export interface Links {
  next: Uint32Array;
  /** The last walk that met each sector; tells a circle at its first step back. */
  met: Uint32Array;
  walks: number;
}

const endOfChain = 0xfffffffe;
export const noEntry = 0xffffffff;
export const miniSectorSize = 64;
/** Everything from here on is a mark, not a sector ([MS-CFB] 2.1). */
const firstMark = 0xfffffffa;

/** Reads header, DIFAT, FAT and mini FAT ([MS-CFB] 2.2 to 2.5) of bytes that begin with a header. */
export function readTables(bytes: Uint8Array): CfbTables {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const version = view.getUint16(0x1a, true);
  const sectorSize = version === 4 ? 4096 : 512;
  const sectorCount = Math.max(0, Math.ceil(bytes.length / sectorSize) - 1);
  const damage = new Set<string>();
  if (view.getUint16(0x1e, true) !== (version === 4 ? 12 : 9))
    damage.add('the header states an impossible sector size');
  if (view.getUint32(0x38, true) !== 4096) damage.add('the header states an impossible cutoff for small streams');
  const tables: CfbTables = { bytes, view, sectorSize, sectorCount, fat: links([]), miniFat: links([]), damage };
  tables.fat = links(readNumbers(tables, fatSectors(tables), sectorCount));
  const firstMiniFat = view.getUint32(0x3c, true);
  if (firstMiniFat !== endOfChain) {
    const sectors = follow(tables, tables.fat, firstMiniFat, sectorCount);
    tables.miniFat = links(readNumbers(tables, sectors, (sectorCount * sectorSize) / miniSectorSize));
  }
  return tables;
}

/**
 * The sectors of one chain, at most `most`. Stops, with a note of the damage, at a number outside the table and where
 * the chain comes back to itself.
 */
export function follow(tables: CfbTables, table: Links, start: number, most: number): Uint32Array {
  const sectors: number[] = [];
  table.walks += 1;
  let sector = start;
  while (sectors.length < most && sector !== endOfChain) {
    if (sector >= table.next.length) {
      tables.damage.add('a chain of sectors leaves the file');
      break;
    }
    if (table.met[sector] === table.walks) {
      tables.damage.add('a chain of sectors runs in a circle');
      break;
    }
    table.met[sector] = table.walks;
    sectors.push(sector);
    sector = table.next[sector]!;
  }
  return Uint32Array.from(sectors);
}

function links(next: ArrayLike<number>): Links {
  return { next: Uint32Array.from(next), met: new Uint32Array(next.length), walks: 0 };
}

/** The sectors that hold the FAT: 109 numbers in the header, the rest in a chain of DIFAT sectors ([MS-CFB] 2.5). */
function fatSectors(tables: CfbTables): number[] {
  const { view, sectorCount, sectorSize, damage } = tables;
  const perSector = sectorSize / 4;
  const wanted = Math.ceil(sectorCount / perSector);
  const sectors: number[] = [];
  const take = (offset: number) => {
    const sector = view.getUint32(offset, true);
    if (sector < sectorCount) sectors.push(sector);
    else if (sector < firstMark) damage.add('the sector table lies outside the file');
  };
  for (let index = 0; index < 109; index += 1) take(0x4c + index * 4);
  const seen = new Set<number>();
  let next = view.getUint32(0x44, true);
  while (next < firstMark && sectors.length < wanted) {
    const start = (next + 1) * sectorSize;
    if (seen.has(next) || start + sectorSize > view.byteLength) {
      damage.add('the list of table sectors runs in a circle or out of the file');
      break;
    }
    seen.add(next);
    for (let index = 0; index < perSector - 1; index += 1) take(start + index * 4);
    next = view.getUint32(start + sectorSize - 4, true);
  }
  return sectors.slice(0, wanted);
}

/** The little-endian numbers stored in the given sectors, at most `limit`; what the file lacks counts as free. */
function readNumbers(tables: CfbTables, sectors: ArrayLike<number>, limit: number): Uint32Array {
  const perSector = tables.sectorSize / 4;
  const numbers = new Uint32Array(Math.min(limit, sectors.length * perSector)).fill(noEntry);
  for (let index = 0; index < sectors.length; index += 1) {
    const start = (sectors[index]! + 1) * tables.sectorSize;
    const count = Math.min(perSector, numbers.length - index * perSector, (tables.bytes.length - start) >> 2);
    for (let slot = 0; slot < count; slot += 1) {
      numbers[index * perSector + slot] = tables.view.getUint32(start + slot * 4, true);
    }
  }
  return numbers;
}
