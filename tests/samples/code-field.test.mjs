// The field for a code: one cell for each digit, and nothing moves.
import assert from 'node:assert/strict';
import { intercept } from '../support/intercept.mjs';
import { cells, colours, pictureOf } from '../support/pixels.mjs';
import { test } from '../support/test.mjs';

const FIELD = '.pt-control--code';

/** A page of this size; `show` has it show a field for a code of a length, as a host that makes such codes would render it. */
async function codePage({ browser, server }, viewport) {
  const page = await browser.newPage({ baseURL: server.base, viewport, reducedMotion: 'reduce' });
  const sample = '/gallery/enter-code/eight-digits';
  const cells = (count) => '<span class="pt-code-cell"></span>'.repeat(count);
  let length;
  const shorter = (text) =>
    [[' data-length="8"', ` data-length="${length}"`], ['"length":8', `"length":${length}`], [cells(8), cells(length)]]
      .reduce((text, [before, after]) => text.replace(before, after), text);
  await page.route(`**${sample}`, async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: shorter(await response.text()) });
  });
  const show = async (wanted) => {
    length = wanted;
    await page.goto(sample);
    await page.waitForFunction(() => typeof history.state === 'number');
  };
  return { page, show };
}

/** The cells that each show a digit, and whether anything but their edges is seen elsewhere. */
async function digits(picture, page) {
  const { boxes, row } = await page.locator(FIELD).evaluate((field) => ({
    boxes: [...field.querySelectorAll('.pt-code-cell')].map((cell) => cell.getBoundingClientRect().toJSON()),
    row: field.querySelector('.pt-code-cells').getBoundingClientRect().toJSON(),
  }));
  const inside = ({ x, y, width, height }) => ({ x: x + 4, y: y + 8, width: width - 8, height: height - 16 });
  const filled = boxes.map((box) => colours(picture, inside(box)) > 1);
  const gaps = boxes.slice(1).map(({ x, y, height }, at) => ({ x: boxes[at].right + 1, y: y + 8, width: x - boxes[at].right - 2, height: height - 16 }));
  return { filled, apart: gaps.every((gap) => colours(picture, gap) === 1), within: boxes.at(-1).right <= row.right + 1 };
}

for (const width of [320, 390, 1280]) {
  test(`there are as many cells as digits, and each digit stands in its own, at ${width} pixels`, { tag: ['@A-80'] }, async ({ browser, server }) => {
    const { page, show } = await codePage({ browser, server }, { width, height: 844 });
    const field = page.locator('#one-time-code');
    for (const length of [4, 5, 6, 7, 8, 9, 10]) {
      await show(length);
      const before = await field.boundingBox();
      await field.fill('8'.repeat(length - 1));
      await field.blur();
      const picture = await pictureOf(page, FIELD);
      assert.equal(await cells(picture, page), length, `${length} digits`);
      const { filled, apart, within } = await digits(picture, page);
      assert.deepEqual(filled, [...Array(length - 1).fill(true), false], `${length} digits`);
      assert.ok(apart && within, `${length} digits`);
      assert.deepEqual(await field.boundingBox(), before);
    }
    await page.close();
  });
}

test('the cell of the next digit is marked, and a whole code stays in its cells', { tag: ['@A-80', '@A-11'] }, async ({ browser, server }) => {
  const { page, show } = await codePage({ browser, server }, { width: 390, height: 844 });
  await show(8);
  await intercept(page, '**/answers', (route) => route.abort());
  const field = page.locator('#one-time-code');
  for (const typed of [0, 1, 5, 8]) {
    await field.fill('8'.repeat(typed));
    await field.press('End');
    const marked = await page.locator('.pt-code-cell').evaluateAll((all) => all.map((cell) => getComputedStyle(cell).outlineStyle !== 'none'));
    assert.deepEqual(marked.flatMap((mark, at) => (mark ? [at] : [])), typed < 8 ? [typed] : []);
    assert.equal(await field.evaluate((input) => input.scrollLeft), 0, `${typed} digits`);
  }
  await page.close();
});

test('script that takes over moves no cell', { tag: ['@A-80'] }, async ({ browser, server }) => {
  const boxes = [];
  for (const javaScriptEnabled of [false, true]) {
    const page = await browser.newPage({ baseURL: server.base, javaScriptEnabled, viewport: { width: 390, height: 844 } });
    await page.goto('/gallery/enter-code/eight-digits');
    if (javaScriptEnabled) await page.waitForFunction(() => typeof history.state === 'number');
    await page.locator('.pt-title').click();
    boxes.push(await page.locator(FIELD).boundingBox(), await cells(await pictureOf(page, FIELD), page));
    await page.close();
  }
  const [box, count, after, counted] = boxes;
  assert.deepEqual([after, counted], [box, count]);
  assert.equal(count, 8);
});
