/** Red, green, blue 0 to 255 and alpha 0 to 1. */
export interface Colour {
  r: number;
  g: number;
  b: number;
  a: number;
}

export const white: Colour = { r: 255, g: 255, b: 255, a: 1 };
export const black: Colour = { r: 0, g: 0, b: 0, a: 1 };
/** What a link has where nobody says otherwise (HTML section 15.3.10). */
export const linkBlue: Colour = { r: 0, g: 0, b: 238, a: 1 };

/** CSS Color Level 4 section 6.1, as name and hexadecimal value. */
const names = new Map(
  `aliceblue f0f8ff antiquewhite faebd7 aqua 00ffff aquamarine 7fffd4 azure f0ffff beige f5f5dc bisque ffe4c4
  black 000000 blanchedalmond ffebcd blue 0000ff blueviolet 8a2be2 brown a52a2a burlywood deb887 cadetblue 5f9ea0
  chartreuse 7fff00 chocolate d2691e coral ff7f50 cornflowerblue 6495ed cornsilk fff8dc crimson dc143c cyan 00ffff
  darkblue 00008b darkcyan 008b8b darkgoldenrod b8860b darkgray a9a9a9 darkgreen 006400 darkgrey a9a9a9
  darkkhaki bdb76b darkmagenta 8b008b darkolivegreen 556b2f darkorange ff8c00 darkorchid 9932cc darkred 8b0000
  darksalmon e9967a darkseagreen 8fbc8f darkslateblue 483d8b darkslategray 2f4f4f darkslategrey 2f4f4f
  darkturquoise 00ced1 darkviolet 9400d3 deeppink ff1493 deepskyblue 00bfff dimgray 696969 dimgrey 696969
  dodgerblue 1e90ff firebrick b22222 floralwhite fffaf0 forestgreen 228b22 fuchsia ff00ff gainsboro dcdcdc
  ghostwhite f8f8ff gold ffd700 goldenrod daa520 gray 808080 green 008000 greenyellow adff2f grey 808080
  honeydew f0fff0 hotpink ff69b4 indianred cd5c5c indigo 4b0082 ivory fffff0 khaki f0e68c lavender e6e6fa
  lavenderblush fff0f5 lawngreen 7cfc00 lemonchiffon fffacd lightblue add8e6 lightcoral f08080 lightcyan e0ffff
  lightgoldenrodyellow fafad2 lightgray d3d3d3 lightgreen 90ee90 lightgrey d3d3d3 lightpink ffb6c1
  lightsalmon ffa07a lightseagreen 20b2aa lightskyblue 87cefa lightslategray 778899 lightslategrey 778899
  lightsteelblue b0c4de lightyellow ffffe0 lime 00ff00 limegreen 32cd32 linen faf0e6 magenta ff00ff maroon 800000
  mediumaquamarine 66cdaa mediumblue 0000cd mediumorchid ba55d3 mediumpurple 9370db mediumseagreen 3cb371
  mediumslateblue 7b68ee mediumspringgreen 00fa9a mediumturquoise 48d1cc mediumvioletred c71585
  midnightblue 191970 mintcream f5fffa mistyrose ffe4e1 moccasin ffe4b5 navajowhite ffdead navy 000080
  oldlace fdf5e6 olive 808000 olivedrab 6b8e23 orange ffa500 orangered ff4500 orchid da70d6 palegoldenrod eee8aa
  palegreen 98fb98 paleturquoise afeeee palevioletred db7093 papayawhip ffefd5 peachpuff ffdab9 peru cd853f
  pink ffc0cb plum dda0dd powderblue b0e0e6 purple 800080 rebeccapurple 663399 red ff0000 rosybrown bc8f8f
  royalblue 4169e1 saddlebrown 8b4513 salmon fa8072 sandybrown f4a460 seagreen 2e8b57 seashell fff5ee
  sienna a0522d silver c0c0c0 skyblue 87ceeb slateblue 6a5acd slategray 708090 slategrey 708090 snow fffafa
  springgreen 00ff7f steelblue 4682b4 tan d2b48c teal 008080 thistle d8bfd8 tomato ff6347 turquoise 40e0d0
  violet ee82ee wheat f5deb3 white ffffff whitesmoke f5f5f5 yellow ffff00 yellowgreen 9acd32
  canvas ffffff canvastext 000000 window ffffff windowtext 000000 field ffffff fieldtext 000000
  buttonface efefef buttontext 000000 linktext 0000ee`
    .trim()
    .split(/\s+/)
    .reduce<[string, string][]>((pairs, word, index) => {
      if (index % 2 === 0) pairs.push([word, '']);
      else pairs.at(-1)![1] = word;
      return pairs;
    }, []),
);

/**
 * Reads a CSS colour (CSS Color Level 4: names, hex, rgb, hsl, hwb).
 * @returns undefined for what is no colour, 'current' for currentcolor.
 */
export function parseColour(text: string): Colour | 'current' | undefined {
  const value = text.trim().toLowerCase();
  if (value.length > 100) return undefined;
  if (value === 'transparent') return { r: 0, g: 0, b: 0, a: 0 };
  if (value === 'currentcolor') return 'current';
  const named = names.get(value);
  if (named !== undefined) return hexColour(named);
  if (value.startsWith('#')) return hexColour(value.slice(1));
  const call = /^(rgba?|hsla?|hwb)\(([^()]*)\)$/.exec(value);
  if (call === null) return undefined;
  const parts = call[2]!.split(/[\s,/]+/).filter((part) => part !== '');
  if (parts.length < 3 || parts.length > 4) return undefined;
  const alpha = parts[3] === undefined ? 1 : fraction(parts[3], 1);
  if (alpha === undefined) return undefined;
  if (call[1]!.startsWith('rgb')) return rgbColour(parts, alpha);
  return angleColour(call[1]!, parts, alpha);
}

/** Reads a colour attribute such as bgcolor by the rules for legacy colour values (HTML section 2.3.6). */
export function parseLegacyColour(text: string): Colour | undefined {
  let value = text.trim().toLowerCase();
  if (value === '' || value === 'transparent') return undefined;
  const named = names.get(value);
  if (named !== undefined) return hexColour(named);
  if (/^#[0-9a-f]{3}$/.test(value)) return hexColour(value.slice(1));
  value = value
    .slice(0, 128)
    .replace(/^#/, '')
    .replace(/[^0-9a-f]/g, '0');
  while (value.length === 0 || value.length % 3 !== 0) value += '0';
  let width = value.length / 3;
  let channels = [value.slice(0, width), value.slice(width, 2 * width), value.slice(2 * width)];
  channels = channels.map((channel) => channel.slice(-8));
  width = channels[0]!.length;
  while (width > 2 && channels.every((channel) => channel.startsWith('0'))) {
    channels = channels.map((channel) => channel.slice(1));
    width -= 1;
  }
  const [r, g, b] = channels.map((channel) => Number.parseInt(channel.slice(0, 2), 16));
  return { r: r!, g: g!, b: b!, a: 1 };
}

/** What is seen where `top` is painted over `bottom`, which is opaque. */
export function blend(top: Colour, bottom: Colour): Colour {
  const mix = (over: number, under: number) => over * top.a + under * (1 - top.a);
  return { r: mix(top.r, bottom.r), g: mix(top.g, bottom.g), b: mix(top.b, bottom.b), a: 1 };
}

/** True when no channel differs by more than 12 of 255: nobody reads such text. */
export function sameColour(one: Colour, other: Colour): boolean {
  const near = (a: number, b: number) => Math.abs(a - b) <= 12;
  return near(one.r, other.r) && near(one.g, other.g) && near(one.b, other.b);
}

function hexColour(digits: string): Colour | undefined {
  if (!/^(?:[0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})$/.test(digits)) return undefined;
  const long = digits.length > 4 ? digits : [...digits].map((digit) => digit + digit).join('');
  const channel = (at: number) => Number.parseInt(long.slice(at, at + 2), 16);
  return { r: channel(0), g: channel(2), b: channel(4), a: long.length === 8 ? channel(6) / 255 : 1 };
}

function rgbColour(parts: string[], a: number): Colour | undefined {
  const [r, g, b] = parts.slice(0, 3).map((part) => fraction(part, 255));
  if (r === undefined || g === undefined || b === undefined) return undefined;
  return { r, g, b, a };
}

/** hsl() and hwb(), CSS Color Level 4 sections 7.1 and 8.1. */
function angleColour(kind: string, parts: string[], a: number): Colour | undefined {
  const hue = angle(parts[0]!);
  const second = fraction(parts[1]!.endsWith('%') ? parts[1]! : `${parts[1]}%`, 1);
  const third = fraction(parts[2]!.endsWith('%') ? parts[2]! : `${parts[2]}%`, 1);
  if (hue === undefined || second === undefined || third === undefined) return undefined;
  if (kind === 'hwb') {
    const sum = Math.max(1, second + third);
    const tint = (n: number) => 255 * (hueLevel(hue, n, 1, 0.5) * (1 - (second + third) / sum) + second / sum);
    return { r: tint(0), g: tint(8), b: tint(4), a };
  }
  const level = (n: number) => 255 * hueLevel(hue, n, second, third);
  return { r: level(0), g: level(8), b: level(4), a };
}

function hueLevel(hue: number, offset: number, saturation: number, lightness: number): number {
  const k = (offset + hue / 30) % 12;
  const reach = saturation * Math.min(lightness, 1 - lightness);
  return lightness - reach * Math.max(-1, Math.min(k - 3, 9 - k, 1));
}

function angle(text: string): number | undefined {
  const match = /^([+-]?[\d.]+)(deg|turn|rad|grad)?$/.exec(text);
  if (match === null) return text === 'none' ? 0 : undefined;
  const turn = { deg: 1, turn: 360, rad: 180 / Math.PI, grad: 0.9 }[match[2] ?? 'deg'] ?? 1;
  const degrees = Number(match[1]) * turn;
  return Number.isFinite(degrees) ? ((degrees % 360) + 360) % 360 : undefined;
}

/** A number or percentage, the latter of `whole`, held between 0 and `whole`. */
function fraction(text: string, whole: number): number | undefined {
  if (text === 'none') return 0;
  if (!/^[+-]?[\d.]+(?:e[+-]?\d+)?%?$/.test(text)) return undefined;
  const value = text.endsWith('%') ? (Number(text.slice(0, -1)) / 100) * whole : Number(text);
  return Number.isNaN(value) ? undefined : Math.min(whole, Math.max(0, value));
}
