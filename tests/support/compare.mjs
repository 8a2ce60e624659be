// Pictures laid over one another.
import { PNG } from 'pngjs';

/** How much a colour may differ, of 255, and how many dots of a million: the edge of a letter is not always the same. */
const FAINT = 24;
const FEW = 50;

/**
 * How many dots of two pictures differ to the eye, and a picture of where: what is the same is pale, what is not is red.
 * Pictures of different sizes differ where only one of them is.
 */
export function compared(before, after) {
  const [a, b] = [PNG.sync.read(before), PNG.sync.read(after)];
  const [width, height] = [Math.max(a.width, b.width), Math.max(a.height, b.height)];
  const shown = new PNG({ width, height });
  let dots = 0;
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const [one, other] = [dot(a, x, y), dot(b, x, y)];
      const differs = !one || !other || one.some((value, at) => Math.abs(value - other[at]) > FAINT);
      dots += differs ? 1 : 0;
      const pale = (value) => 255 - (255 - value) / 5;
      shown.data.set(differs ? [200, 0, 40, 255] : [...other.slice(0, 3).map(pale), 255], (y * width + x) * 4);
    }
  }
  return { differs: dots > (width * height * FEW) / 1_000_000, dots, shown: () => PNG.sync.write(shown) };
}

function dot(picture, x, y) {
  if (x >= picture.width || y >= picture.height) return undefined;
  const at = (y * picture.width + x) * 4;
  return [...picture.data.subarray(at, at + 4)];
}
