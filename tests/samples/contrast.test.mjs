// Every pair of colours that meet can be told apart, in every theme (WCAG 1.4.3, 1.4.11).
import assert from 'node:assert/strict';
import { APART, PAIRS, failingPairs, names } from '../support/pairs.mjs';
import { test } from '../support/test.mjs';

test('every colour there is has a pair to be held against, or is named as one that needs none', { tag: ['@A-11', '@A-20', '@A-22'] }, () => {
  const paired = new Set([...APART, ...PAIRS.flatMap(([colour, , grounds]) => [colour, ...grounds])]);
  assert.deepEqual(names.filter((name) => !paired.has(name)), []);
  assert.deepEqual([...paired].filter((name) => !names.includes(name)), []);
});

for (const theme of ['calm', 'ink', 'bloom']) {
  for (const scheme of ['light', 'dark']) {
    for (const wanted of ['auto', 'more']) {
      test(`every pair of colours can be told apart, ${theme} ${scheme}, contrast ${wanted}`, { tag: ['@A-11', '@A-20', '@A-22'] }, async ({ browser, server }) => {
        const page = await browser.newPage({ baseURL: server.base });
        await page.goto(`/gallery/identify/sign-in?theme=${theme}&scheme=${scheme}&contrast=${wanted}`);
        assert.deepEqual(await failingPairs(page, wanted), []);
        await page.close();
      });
    }
  }
}
