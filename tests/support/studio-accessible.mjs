// What is looked at on each page of the studio, so that everyone can use it.
import assert from 'node:assert/strict';
import { bringAxe } from './axe.mjs';

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

export const WINDOWS = {
  desktop: { width: 1440, height: 900 },
  phone: { width: 390, height: 844 },
  small: { width: 320, height: 640 },
};

/** What axe holds against the studio; the previews are the widget's, and have tests of their own. */
export async function findings(page) {
  await bringAxe(page);
  return page.evaluate(async (values) => {
    const context = { exclude: [['iframe']] };
    const options = { runOnly: { type: 'tag', values }, rules: { 'target-size': { enabled: true } }, resultTypes: ['violations'] };
    const { violations } = await window.axe.run(context, options);
    return violations.flatMap(({ id, nodes }) => nodes.map(({ target, html }) => `${id} ${target} ${html.slice(0, 120)}`));
  }, TAGS);
}

/** Goes on with Tab to what has this name. */
export async function tabTo(page, name) {
  const seen = [];
  for (let stop = 0; stop < 200; stop += 1) {
    await page.keyboard.press('Tab');
    const here = await page.evaluate(() => {
      const element = document.activeElement;
      return (element.getAttribute('aria-label') ?? element.labels?.[0]?.textContent ?? element.textContent).trim();
    });
    seen.push(here);
    if (typeof name === 'string' ? here === name : name.test(here)) return;
  }
  assert.fail(`${name} was not reached: ${[...new Set(seen)].join(' | ')}`);
}
