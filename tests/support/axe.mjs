// What axe holds against a page.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const DIGITS = '12345';

export const RULES = {
  all: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] },
  /** What becomes of styles: looks are the same page with other styles, and all the rest is looked at in one of them. */
  ofStyles: { type: 'rule', values: ['color-contrast', 'link-in-text-block', 'scrollable-region-focusable', 'target-size'] },
};

/** Has a page know axe; to compile it takes as long as a run. */
export async function bringAxe(page) {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe);
}

/** What axe holds against a page, and what it could not decide. */
export async function axeFindings(page, runOnly) {
  for (;;) {
    const { missing, found } = await page.evaluate(judge, runOnly);
    if (found) return found;
    // Digits are judged where there are some.
    if (missing === 'digits') await page.locator('#one-time-code').fill(DIGITS);
    if (missing === 'axe') await bringAxe(page);
  }
}

/** Runs in the page, and says what is missing or what was found. */
async function judge(runOnly) {
  if (document.querySelector('#one-time-code')?.value === '') return { missing: 'digits' };
  if (!('axe' in window)) return { missing: 'axe' };
  const rules = { 'target-size': { enabled: true } };
  // A selector for each element that is as it should be is a tenth of a run.
  const options = { runOnly, rules, resultTypes: ['violations', 'incomplete'], selectors: false, elementRef: true };
  const { violations, incomplete } = await window.axe.run(document, options);
  // A code stands on cells behind its field, which axe does not see through: `contrast.test.mjs` holds that pair.
  const isCode = ({ id, nodes }) => id === 'color-contrast' && nodes.every(({ element }) => element.id === 'one-time-code');
  const found = [...violations, ...incomplete.filter((one) => !isCode(one))];
  return { found: found.map(({ id, nodes }) => `${id} ${nodes[0].html}`) };
}
