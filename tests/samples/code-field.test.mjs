// The field for a code: one stroke for each digit, and nothing moves.
import assert from 'node:assert/strict';
import { stretches } from '../support/pixels.mjs';
import { test } from '../support/test.mjs';

test.use({ trace: 'off' });

/** A page with a code of this length, as a host that makes such codes would render it. */
async function codeOf({ browser, server }, length, viewport) {
  const page = await browser.newPage({ baseURL: server.base, viewport, reducedMotion: 'reduce' });
  const sample = '/gallery/enter-code/eight-digits';
  const shorter = (text) => text.replace(' data-length="8"', ` data-length="${length}"`).replace('"length":8', `"length":${length}`);
  if (length !== 8) {
    await page.route(`**${sample}`, async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, body: shorter(await response.text()) });
    });
  }
  await page.goto(sample);
  await page.waitForFunction(() => typeof history.state === 'number');
  return page;
}

/** How many strokes are seen below the digits. */
async function strokes(pictures, page) {
  const { left, right, bottom } = await page.locator('.pt-control--code').evaluate((field) => field.getBoundingClientRect().toJSON());
  const picture = await pictures.of(page);
  // Inside the edge, which the focus makes wide.
  const rows = Array.from({ length: 20 }, (_, up) => stretches(picture, left + 4, right - 4, bottom - 4 - up));
  return Math.max(...rows);
}

for (const width of [320, 390, 1280]) {
  test(`there are as many strokes as digits, and all digits stand over them, at ${width} pixels`, { tag: ['@A-80'] }, async ({ browser, server, pictures }) => {
    for (const length of [4, 5, 6, 7, 8, 9, 10]) {
      const page = await codeOf({ browser, server }, length, { width, height: 844 });
      assert.equal(await strokes(pictures, page), length, `${length} digits`);
      const field = page.locator('#one-time-code');
      const before = await field.boundingBox();
      await field.fill('8'.repeat(length - 1));
      assert.equal(await field.evaluate((input) => input.scrollWidth - input.clientWidth), 0, `${length} digits are cut off`);
      assert.deepEqual(await field.boundingBox(), before);
      await page.close();
    }
  });
}

test('script that takes over moves no stroke', { tag: ['@A-80'] }, async ({ browser, server, pictures }) => {
  const boxes = [];
  for (const javaScriptEnabled of [false, true]) {
    const page = await browser.newPage({ baseURL: server.base, javaScriptEnabled, viewport: { width: 390, height: 844 } });
    await page.goto('/gallery/enter-code/eight-digits');
    if (javaScriptEnabled) await page.waitForFunction(() => typeof history.state === 'number');
    boxes.push(await page.locator('.pt-control--code').boundingBox(), await strokes(pictures, page));
    await page.close();
  }
  const [box, count, after, counted] = boxes;
  assert.deepEqual([after, counted], [box, count]);
  assert.equal(count, 8);
});
