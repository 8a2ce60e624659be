// Whatever a system draws its letters with, nothing is lost: here they are much wider and much narrower than usual.
import assert from 'node:assert/strict';
import { startBrowser } from '../support/browser.mjs';
import { WIDTHS } from '../support/fonts.mjs';
import { eachScreen } from '../support/samples.mjs';
import { test } from '../support/test.mjs';
import { allOf, crowded, cutOff, outside, small } from '../support/ux.mjs';
import { EVERY_LOCALE, sentences } from '../support/words.mjs';

/** Opens the languages, too: their names are the shortest there are. */
async function lost(page) {
  await page.evaluate(() => document.querySelectorAll('details').forEach((details) => (details.open = true)));
  return allOf(page, outside, small, cutOff, crowded);
}

for (const fonts of ['wide', 'narrow']) {
  test(`nothing is lost where the system's letters are ${fonts}`, { tag: ['@A-25'] }, async ({ server }) => {
    const browser = await startBrowser({ fonts });
    for (const [locale, query] of [['de'], ['de', 'layout=compact'], ['ar']]) {
      await eachScreen({ browser, server, locale, query, look: lost, viewport: { width: 320, height: 640 } });
    }
    await browser.close();
  });
}

/** How wide a line of text is, in pixels. */
async function width(fonts) {
  const browser = await startBrowser({ fonts });
  const page = await browser.newPage();
  await page.setContent('<span style="font:16px system-ui">Enter your password to go on</span>');
  const { width } = await page.locator('span').boundingBox();
  await browser.close();
  return width;
}

test('the fonts are those that a test asks for, whatever the machine has', async () => {
  const [usual, wide, narrow] = await Promise.all(WIDTHS.map(width));
  assert.ok(narrow < 0.85 * usual && usual < wide, `${narrow}, ${usual}, ${wide}`);
});

/** The letters that are drawn like one that no font has. */
const boxes = (page, letters) =>
  page.evaluate((letters) => {
    const pen = Object.assign(document.createElement('canvas'), { width: 40, height: 40 }).getContext('2d', { willReadFrequently: true });
    pen.font = '24px system-ui';
    const drawn = (letter) => {
      pen.clearRect(0, 0, 40, 40);
      pen.fillText(letter, 4, 30);
      return pen.getImageData(0, 0, 40, 40).data.join();
    };
    const nothing = drawn('\u{10fffd}');
    return letters.filter((letter) => drawn(letter) === nothing);
  }, letters);

test('every letter of every language is drawn, and none as an empty box', async ({ browser }) => {
  const page = await browser.newPage();
  const found = {};
  for (const locale of EVERY_LOCALE) {
    const letters = [...new Set(Object.values(sentences(locale)).join(''))].filter((letter) => /[\p{L}\p{N}\p{P}]/u.test(letter));
    const missing = await boxes(page, letters);
    if (missing.length) found[locale] = missing;
  }
  assert.deepEqual(found, {});
  assert.deepEqual(await boxes(page, ['\u{10fffc}']), ['\u{10fffc}']);
  await page.close();
});
