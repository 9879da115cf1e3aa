/// <reference lib="dom" />
import axeCore from 'axe-core';
import type { Frame, Page } from 'playwright-core';

interface Axe {
  run(context: object, options: object): Promise<{ violations: { id: string; nodes: { target: string[] }[] }[] }>;
}

/** Rules of WCAG 2.2 level A and AA that a page or frame breaks, each with the places; none is the aim. */
export async function brokenRules(place: Page | Frame): Promise<string[]> {
  // Colours on their way from one state to the next are nobody's final colours.
  await place.evaluate(() => Promise.all(document.getAnimations().map((one) => one.finished.catch(() => undefined))));
  await place.evaluate(axeCore.source);
  return place.evaluate(async () => {
    const { axe } = window as unknown as { axe: Axe };
    const values = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22a', 'wcag22aa'];
    // Tabster's focus sentinels are empty on purpose; a frame of another origin is looked at by itself.
    const context = { exclude: ['[data-tabster-dummy]', 'iframe'] };
    const { violations } = await axe.run(context, { runOnly: { type: 'tag', values } });
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).slice(0, 3)}`);
  });
}
