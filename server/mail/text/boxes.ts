import type { Computed, Reader } from './computed.ts';
import { parseLength } from './lengths.ts';

/** Ways to lose a box: clipped to nothing, moved off the page, scaled away. */
const smallestBox = 2;
const farOff = { offset: -500, right: 2_000, margin: -1_000 };

/** @returns the technique, or undefined where the box stays on the page. Inline boxes have no size of their own. */
export function boxHiding(read: Reader, computed: Computed): string | undefined {
  const isBlock = computed.display !== 'inline' && computed.display !== 'contents';
  if (isBlock && read.get('content-visibility') === 'hidden') return 'content-visibility';
  return (
    offPage(read, computed, isBlock) ??
    clippedAway(read, computed) ??
    (isBlock ? (transformedAway(read, computed) ?? cutToNothing(read, computed)) : undefined)
  );
}

function length(read: Reader, property: string, computed: Computed, percent?: number): number | undefined {
  const value = read.get(property);
  return value === undefined ? undefined : parseLength(value, { em: computed.fontSize, percent });
}

function offPage(read: Reader, computed: Computed, isBlock: boolean): string | undefined {
  const position = read.get('position') ?? 'static';
  if (/^(?:absolute|fixed|relative)$/.test(position)) {
    const at = (side: string) => length(read, side, computed, side === 'top' || side === 'bottom' ? 700 : 900) ?? 0;
    if (at('left') <= farOff.offset || at('top') <= farOff.offset) return 'off-screen';
    if (at('left') >= farOff.right || at('right') >= farOff.right || at('right') <= -farOff.right) return 'off-screen';
  }
  const left = length(read, 'margin-left', computed, 900) ?? 0;
  const top = isBlock ? (length(read, 'margin-top', computed, 900) ?? 0) : 0;
  return left <= farOff.margin || left >= farOff.right || top <= farOff.margin ? 'off-screen' : undefined;
}

function clippedAway(read: Reader, computed: Computed): string | undefined {
  const clip = read.get('clip');
  if (clip !== undefined && /^(?:absolute|fixed)$/.test(read.get('position') ?? '')) {
    const inner = /^rect\(([^()]*)\)$/.exec(clip)?.[1];
    const sides = inner?.split(/[\s,]+/).filter((side) => side !== '');
    if (sides?.length === 4) {
      const [top, right, bottom, left] = sides.map((side) => parseLength(side, { em: computed.fontSize, percent: 0 }));
      const empty = (low: number | undefined, high: number | undefined) =>
        low !== undefined && high !== undefined && high - low <= smallestBox;
      if (empty(top, bottom) || empty(left, right)) return 'clip';
    }
  }
  const path = /^(inset|circle|ellipse)\(([^()]*)\)/.exec(read.get('clip-path') ?? '');
  if (path === null) return undefined;
  const parts = path[2]!.split(/\s+/).filter((part) => part !== '');
  if (path[1] !== 'inset') return Number.parseFloat(parts[0] ?? '1') === 0 ? 'clip' : undefined;
  const insets = parts.slice(0, parts.includes('round') ? parts.indexOf('round') : 4);
  const [top, right = top, bottom = top, left = right] = insets.map((part) => parsePercent(part));
  const closed = (one = 0, other = 0) => one + other >= 100;
  return closed(top, bottom) || closed(left, right) ? 'clip' : undefined;
}

function parsePercent(text: string): number {
  return text.endsWith('%') ? Number.parseFloat(text) : 0;
}

function transformedAway(read: Reader, computed: Computed): string | undefined {
  const scale = read.get('scale');
  if (scale?.split(/\s+/).some((part) => Number.parseFloat(part) === 0)) return 'scaled-away';
  const moves = [`translate(${read.get('translate')?.replace(/\s+/g, ',') ?? ''})`];
  const transform = read.get('transform') ?? '';
  for (const call of [...(transform.match(/[a-z0-9]+\([^()]*\)/g) ?? []), ...moves].slice(0, 20)) {
    const technique = transformStep(call, computed);
    if (technique !== undefined) return technique;
  }
  return undefined;
}

function transformStep(call: string, computed: Computed): string | undefined {
  const name = call.slice(0, call.indexOf('('));
  const values = call
    .slice(call.indexOf('(') + 1, -1)
    .split(',')
    .map((value) => value.trim());
  const numbers = values.map(Number.parseFloat);
  if (/^scale(?:x|y)?$/.test(name) && numbers.some((number) => Math.abs(number) < 0.01)) return 'scaled-away';
  if (name === 'scale3d' && numbers.slice(0, 2).some((number) => Math.abs(number) < 0.01)) return 'scaled-away';
  if (name === 'matrix' && numbers.length === 6 && flat(numbers)) return 'scaled-away';
  if (/^rotate[xy]$/.test(name) && Math.abs(numbers[0]! % 180) === 90 && values[0]!.endsWith('deg')) {
    return 'scaled-away';
  }
  if (!name.startsWith('translate')) return undefined;
  const far = values.some((value) => {
    const distance = parseLength(value, { em: computed.fontSize, percent: undefined }) ?? 0;
    return distance <= farOff.offset || distance >= farOff.right;
  });
  return far ? 'off-screen' : undefined;
}

/** A matrix without area draws nothing. */
function flat(numbers: number[]): boolean {
  return Math.abs(numbers[0]! * numbers[3]! - numbers[1]! * numbers[2]!) < 0.0001;
}

function cutToNothing(read: Reader, computed: Computed): string | undefined {
  if (computed.display.startsWith('table')) return undefined;
  const cuts = (axis: string) => !['visible', 'initial', undefined].includes(read.get(`overflow-${axis}`));
  const thin = (size: string, side: string) => {
    const least = (property: string) => length(read, property, computed);
    if ((least(`min-${size}`) ?? 0) > smallestBox) return false;
    const bounds = [least(size), least(`max-${size}`)].filter((bound) => bound !== undefined);
    // Overflow cuts at the padding box: text runs on into the padding after it, not into the one before.
    const padding = paddingOf(read, `padding-${side}`, computed);
    return bounds.some((bound) => bound + padding <= smallestBox);
  };
  // Where one axis is not visible, the other becomes auto (CSS Overflow section 3.1).
  if (!cuts('x') && !cuts('y')) return undefined;
  return thin('height', 'bottom') || thin('width', 'right') ? 'clipped-box' : undefined;
}

function paddingOf(read: Reader, property: string, computed: Computed): number {
  const value = read.get(property);
  return value === undefined ? 0 : (parseLength(value, { em: computed.fontSize, percent: 900 }) ?? 0);
}

/** True where a box without content size still has room that placed descendants can be seen in. */
export function hasPadding(read: Reader, computed: Computed): boolean {
  return ['top', 'bottom', 'left', 'right'].some((side) => paddingOf(read, `padding-${side}`, computed) > smallestBox);
}
