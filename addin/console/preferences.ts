export type Colours = 'auto' | 'light' | 'dark';

/** What a person chose in this browser; storage may be forbidden, then nothing is remembered. */
export function readColours(): Colours {
  const stored = read('shoal.colours');
  return stored === 'light' || stored === 'dark' ? stored : 'auto';
}

export function saveColours(colours: Colours): void {
  write('shoal.colours', colours);
}

/** Single-key shortcuts can be switched off (WCAG 2.1.4): speech input types letters. */
export function readShortcuts(): boolean {
  return read('shoal.shortcuts') !== 'off';
}

export function saveShortcuts(on: boolean): void {
  write('shoal.shortcuts', on ? 'on' : 'off');
}

function read(name: string): string | null {
  try {
    return window.localStorage.getItem(name);
  } catch {
    return null;
  }
}

function write(name: string, value: string): void {
  try {
    window.localStorage.setItem(name, value);
  } catch {
    // Nothing depends on it.
  }
}
