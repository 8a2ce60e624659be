// What a page is made of, so that it can be compared on any machine: what it tells assistive technology, and where its
// main parts stand, so coarsely that other fonts do not matter.

/** The parts that make the page, whatever the theme. What stands within a line follows the font and is left out. */
const PARTS = [
  '.pt-card', '.pt-back', 'h1', 'h2', '.pt-alert', '.pt-notice', '.pt-text', '.pt-list', '.pt-identity', '.pt-field',
  '.pt-control', '.pt-input', '.pt-hint', '.pt-error', '.pt-qr', '.pt-codes', '.pt-options', '.pt-option', '.pt-button',
  '.pt-actions', '.pt-reference', '.pt-brand', '.pt-footer',
];

/** Pixels in a unit. */
const UNIT = 16;

/** Units that a box may differ by; `high` is its height. A line more or less is another font, in each part of it. */
const tolerances = (high) => [1, 1, 2, Math.max(3, high / 5)];

/** The roles, names and states of a screen, one a line. Waits count down while somebody looks. */
export async function spoken(page) {
  const tree = await page.locator('main').ariaSnapshot();
  return tree.replaceAll(new URL(page.url()).origin, '').replace(/\d+:\d\d/g, '0:00').split('\n');
}

/** Where the parts stand, in units: `left` and `width`, the `gap` to the part before or around it, and the `height`. */
export function boxes(page) {
  return page.evaluate(
    ({ parts, unit }) => {
      const found = [];
      let before;
      for (const element of document.querySelectorAll(parts.join())) {
        const box = element.getBoundingClientRect();
        const inLine = getComputedStyle(element).display.startsWith('inline');
        if (inLine || box.width <= 1 || box.height <= 1) continue;
        const end = before?.getBoundingClientRect()[before.contains(element) ? 'top' : 'bottom'] ?? 0;
        // What stands at the end of the page is as far away as the screen is short.
        const gap = element.matches('.pt-footer') ? 0 : box.top - end;
        before = element;
        // Beside other words a text is as wide as it is long.
        const width = element.matches('.pt-text') ? 0 : box.width;
        const numbers = [box.left, width, gap, box.height].map((pixels) => Math.round(pixels / unit));
        const kind = [...element.classList].find((name) => name.startsWith('pt-'));
        found.push(`${kind ?? element.localName} ${numbers.join(' ')}`);
      }
      return found;
    },
    { parts: PARTS, unit: UNIT },
  );
}

/** The lines in which two lists of boxes differ by more than fonts may. */
export function moved(kept, found) {
  const names = (list) => list.map((line) => line.split(' ')[0]);
  if (names(kept).join() !== names(found).join()) return [`parts: ${names(kept).join(' ')} → ${names(found).join(' ')}`];
  const far = (one, other) => {
    const [a, b] = [one, other].map((line) => line.split(' ').slice(1).map(Number));
    return tolerances(a[3]).some((tolerance, at) => Math.abs(a[at] - b[at]) > tolerance);
  };
  return kept.flatMap((line, at) => (far(line, found[at]) ? [`${line} → ${found[at]}`] : []));
}

/** What differs between two lists of lines. */
export function changed(kept, found) {
  const [was, is] = [new Set(kept), new Set(found)];
  const gone = kept.filter((line) => !is.has(line)).map((line) => `- ${line}`);
  const come = found.filter((line) => !was.has(line)).map((line) => `+ ${line}`);
  const same = kept.join('\n') === found.join('\n');
  return same || gone.length + come.length ? [...gone, ...come] : ['the same lines in another order'];
}
