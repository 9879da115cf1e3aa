/**
 * Whether a background such as '#1f1f1f' calls for light text: relative luminance below the point where black and
 * white text have the same contrast (WCAG 2.2, "relative luminance"). `isDarkTheme` is often unset
 * (office-js #6820), the colour is not.
 *
 * @returns undefined for anything that is not a colour of six hexadecimal digits.
 */
export function isDark(background: string): boolean | undefined {
  const match = /^#?([0-9a-f]{6})$/i.exec(background.trim());
  if (!match) return undefined;
  const channels = [0, 2, 4].map((at) => Number.parseInt(match[1]!.slice(at, at + 2), 16) / 255);
  const [red, green, blue] = channels.map((value) =>
    value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4,
  );
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue! < 0.179;
}
