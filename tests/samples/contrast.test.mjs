// Every pair of colours that meet can be told apart, in every theme (WCAG 1.4.3, 1.4.11).
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { contrast } from '../support/colours.mjs';
import { test } from '../support/test.mjs';

test.use({ trace: 'off' });

const TEXT = 4.5;
const PART = 3;
const PAGE = ['page', 'wash'];

/** What meets what, and the least contrast. In each `colour` stands on every one of `grounds`. */
const PAIRS = [
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
const APART = ['line', 'scrim', 'shadow', 'focus', 'focus-gap'];

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
const names = [...new Set([...sheet.matchAll(/--pt-color-([\w-]+):/g)].map(([, name]) => name))];

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
        assert.deepEqual(found, []);
        await page.close();
      });
    }
  }
}
