// Which colours meet, and how well they can be told apart on a page.
import { readFileSync } from 'node:fs';
import { contrast } from './colours.mjs';

const TEXT = 4.5;
const PART = 3;
const PAGE = ['page', 'wash'];

/** What meets what, and the least contrast. In each `colour` stands on every one of `grounds`. */
export const PAIRS = [
  // Texts of the page around the card, and of the card.
  ['page-text', TEXT, PAGE],
  ['page-muted', TEXT, PAGE],
  ['header-text', TEXT, ['header']],
  ['text', TEXT, ['surface', 'field', 'quiet', 'accent-soft', 'danger-soft']],
  ['muted', TEXT, ['surface', 'quiet', 'accent-soft', 'danger-soft']],
  ['accent', TEXT, ['surface', 'quiet', 'danger-soft']],
  ['accent-hover', TEXT, ['surface', 'quiet']],
  ['accent-active', TEXT, ['surface', 'quiet']],
  ['danger', TEXT, ['surface']],
  // The first button: at rest, under the pointer, and pressed or busy.
  ['on-fill', TEXT, ['fill', 'fill-hover', 'fill-active']],
  ['on-danger-fill', TEXT, ['danger-fill', 'danger-fill-hover']],
  // Edges of fields, and of the cells of a code.
  ['edge', PART, ['surface', 'field', 'danger-soft', 'accent-soft']],
  ['danger', PART, ['field', 'danger-soft']],
  // The button, by its own colour or by its edge.
  ['fill-edge', PART, ['surface']],
  ['danger-fill', PART, ['surface']],
  ['icon', PART, ['surface', 'accent-soft']],
  ['icon-quiet', PART, ['surface', 'quiet']],
  ['good', PART, ['good-soft']],
];

/** Colours that decorate, or only meet what is named above beside them. */
export const APART = ['line', 'scrim', 'shadow', 'focus', 'focus-gap'];

/** The colours of a page, by the names of their tokens. */
const tokens = (page, names) =>
  page.evaluate((names) => {
    const probe = document.body.appendChild(document.createElement('i'));
    return Object.fromEntries(
      names.map((name) => {
        probe.style.color = `var(--pt-color-${name})`;
        return [name, getComputedStyle(probe).color];
      }),
    );
  }, names);

const sheet = ['tokens', 'colors'].map((name) => readFileSync(new URL(`../../style/${name}.css`, import.meta.url), 'utf8')).join('');
/** Every token of a colour. */
export const names = [...new Set([...sheet.matchAll(/--pt-color-([\w-]+):/g)].map(([, name]) => name))];

/** The pairs of a page that cannot be told apart, in words; `wanted` is `more` where people ask for more contrast. */
export async function failingPairs(page, wanted) {
  const colours = await tokens(page, names);
  // A button that stands out by itself has no edge.
  if (colours['fill-edge'] === 'rgba(0, 0, 0, 0)') colours['fill-edge'] = colours.fill;
  // Text is asked to have more where people ask for more (WCAG 1.4.6).
  const least = (ratio) => (wanted === 'more' && ratio === TEXT ? 7 : ratio);
  const found = [];
  for (const [colour, ratio, grounds] of PAIRS) {
    for (const ground of grounds) {
      const is = contrast(colours[colour], colours[ground]);
      if (is < least(ratio)) found.push(`${colour} on ${ground} is ${is.toFixed(2)} and not ${least(ratio)}`);
    }
  }
  // The mark of the focus has two tones: on any ground one of them shows, and the other beside it.
  for (const ground of [...PAGE, 'surface', 'quiet', 'accent-soft', 'danger-soft', 'accent']) {
    const [outer, gap] = ['focus', 'focus-gap'].map((tone) => contrast(colours[tone], colours[ground]));
    if (Math.max(outer, gap) < PART) found.push(`the focus on ${ground} is ${outer.toFixed(2)} and ${gap.toFixed(2)}`);
  }
  const tones = contrast(colours.focus, colours['focus-gap']);
  if (tones < PART) found.push(`the tones of the focus are ${tones.toFixed(2)} apart`);
  return found;
}
