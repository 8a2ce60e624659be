// The comparison of pictures: what the eye sees is a difference, and the edge of a letter is none.
import assert from 'node:assert/strict';
import { PNG } from 'pngjs';
import { compared } from './support/compare.mjs';
import { test } from './support/test.mjs';

/** A grey picture with a square of another grey in it. */
function picture({ width = 200, height = 100, side = 0, grey = 200 } = {}) {
  const png = new PNG({ width, height });
  for (let at = 0; at < width * height; at += 1) {
    const inside = at % width < side && Math.floor(at / width) < side;
    png.data.set([...Array(3).fill(inside ? grey : 240), 255], at * 4);
  }
  return PNG.sync.write(png);
}

test('what the eye sees is a difference, and what it does not is none', () => {
  const plain = picture();
  assert.equal(compared(plain, picture()).differs, false);
  assert.equal(compared(plain, picture({ side: 10, grey: 230 })).differs, false, 'a shade');
  assert.equal(compared(plain, picture({ side: 1 })).differs, false, 'a dot');
  assert.equal(compared(plain, picture({ side: 10 })).dots, 100);
  assert.equal(compared(plain, picture({ side: 10 })).differs, true);
  assert.equal(compared(plain, picture({ height: 104 })).differs, true, 'a page that is longer');
});

test('where pictures differ is shown in red', () => {
  const { data, width } = PNG.sync.read(compared(picture(), picture({ side: 10 })).shown());
  assert.equal(width, 200);
  assert.deepEqual([...data.subarray(0, 4)], [200, 0, 40, 255]);
  assert.equal(data.at(-4), 252);
});
