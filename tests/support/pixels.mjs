// What a picture shows, dot by dot.

/** Takes pictures apart on a page of its own, which no policy binds. */
export class Pictures {
  static async start(browser) {
    const pictures = new Pictures();
    pictures.page = await browser.newPage();
    return pictures;
  }

  /** The dots of a page from its top, one number for each colour. */
  async of(page) {
    const png = await page.screenshot({ fullPage: true, caret: 'hide' });
    const { width, dots } = await this.page.evaluate(async (data) => {
      const picture = await createImageBitmap(await (await fetch(`data:image/png;base64,${data}`)).blob());
      const canvas = new OffscreenCanvas(picture.width, picture.height).getContext('2d');
      canvas.drawImage(picture, 0, 0);
      const { data: bytes, width } = canvas.getImageData(0, 0, picture.width, picture.height);
      const words = new Uint8Array(bytes.buffer);
      let text = '';
      for (let at = 0; at < words.length; at += 0x8000) text += String.fromCharCode(...words.subarray(at, at + 0x8000));
      return { width, dots: btoa(text) };
    }, png.toString('base64'));
    const bytes = Buffer.from(dots, 'base64');
    return { at: (x, y) => bytes.readUInt32LE(4 * (Math.round(y) * width + Math.round(x))) };
  }
}

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
export async function cells(pictures, page) {
  const { left, right, top } = await page.locator('.pt-code-cells').evaluate((row) => row.getBoundingClientRect().toJSON());
  // Above the digits, and below the round corners' ends.
  return stretches(await pictures.of(page), left - 4, right + 4, top + 12) / 2;
}
