// What a picture shows, dot by dot.
import { PNG } from 'pngjs';

/** The dots of a page from its top, one number for each colour; with `around`, only those around what has this selector. */
export async function pictureOf(page, around) {
  const clip = around && (await boxAround(page, around));
  const png = await page.screenshot({ caret: 'hide', ...(clip ? { clip } : { fullPage: true }) });
  const { width, data } = PNG.sync.read(png);
  const [left, top] = clip ? [clip.x, clip.y] : [0, 0];
  return { at: (x, y) => data.readUInt32LE(4 * ((Math.round(y) - top) * width + Math.round(x) - left)) };
}

async function boxAround(page, selector) {
  const { x, y, width, height } = await page.locator(selector).boundingBox();
  const [left, top] = [Math.max(0, Math.floor(x) - ROOM), Math.max(0, Math.floor(y) - ROOM)];
  return { x: left, y: top, width: Math.ceil(x + width) + ROOM - left, height: Math.ceil(y + height) + ROOM - top };
}

/** What is looked at besides a part itself, in pixels. */
const ROOM = 8;

/** How many stretches of another colour than the first dot's a row of a picture has. */
export function stretches(picture, from, to, y) {
  const ground = picture.at(from, y);
  let count = 0;
  for (let x = from + 1; x < to; x += 1) {
    count += picture.at(x, y) !== ground && picture.at(x - 1, y) === ground;
  }
  return count;
}

/** How many colours are in a box of a picture. */
export function colours(picture, { x, y, width, height }) {
  const found = new Set();
  for (let row = y; row < y + height; row += 1) {
    for (let column = x; column < x + width; column += 1) found.add(picture.at(column, row));
  }
  return found.size;
}

/** How many cells are seen in the field for a code while it has not the focus: each has two edges. */
export async function cells(picture, page) {
  const { left, right, top } = await page.locator('.pt-code-cells').evaluate((row) => row.getBoundingClientRect().toJSON());
  // Above the digits, and below the round corners' ends.
  return stretches(picture, left - 4, right + 4, top + 12) / 2;
}
