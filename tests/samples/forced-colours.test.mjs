// Where people choose all colours themselves, every part is still told from the ground.
import { contrast } from '../support/colours.mjs';
import { cells, colours, pictureOf } from '../support/pixels.mjs';
import { eachScreen } from '../support/samples.mjs';
import { test } from '../support/test.mjs';

const EDGED = '.pt-button, .pt-input:not(#one-time-code), .pt-code-cell, .pt-option, .pt-toggle, .pt-back, .pt-link, .pt-notice, .pt-methods, :not(.pt-methods) > .pt-identity, .pt-symbol, .pt-slip, .pt-reference';

/** The edges, outlines and icons of a page as they are computed and where they are. */
const parts = (page) =>
  page.evaluate((edged) => {
    const shown = (element) => element.checkVisibility({ visibilityProperty: true });
    const all = (selector) => [...document.querySelectorAll(selector)].filter(shown);
    const box = (element) => element.getBoundingClientRect().toJSON();
    const ground = getComputedStyle(document.body.appendChild(Object.assign(document.createElement('i'), { style: 'background: Canvas' })));
    const edges = all(edged).map((element) => {
      const { borderBlockStartWidth, borderBlockStartStyle, borderBlockStartColor, textDecorationLine } = getComputedStyle(element);
      const width = borderBlockStartStyle === 'none' ? 0 : parseFloat(borderBlockStartWidth);
      const name = element.className;
      return { name, width, colour: borderBlockStartColor, inert: element.ariaDisabled === 'true', line: textDecorationLine };
    });
    const outlines = all('button, a, input:not([tabindex="-1"]), select, summary').map((element) => {
      element.focus({ focusVisible: true });
      const marked = element.id === 'one-time-code' ? element.parentElement.querySelector('.pt-code-cell') : element;
      const { outlineWidth, outlineStyle, outlineColor } = getComputedStyle(marked);
      return { name: element.className, width: outlineStyle === 'none' ? 0 : parseFloat(outlineWidth), colour: outlineColor };
    });
    document.activeElement.blur();
    const icons = all('.pt-icon').map((icon) => ({ ...box(icon), name: icon.parentElement.className }));
    const digits = Number(document.querySelector('.pt-control--code')?.dataset.length ?? 0);
    return { ground: ground.backgroundColor, edges, outlines, icons, digits };
  }, EDGED);

/** Text that stands under something else's ground. */
const covered = (page) =>
  page.evaluate(() => {
    const found = [];
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
      const { currentNode: text } = texts;
      const owner = text.parentElement;
      if (!text.data.trim() || !owner.checkVisibility({ visibilityProperty: true }) || owner.closest('.pt-hidden, script, option')) continue;
      const range = document.createRange();
      range.selectNodeContents(text);
      for (const { left, top, width, height } of range.getClientRects()) {
        // Where small letters begin and end.
        for (const part of [0.35, 0.7]) {
          const above = document.elementFromPoint(left + width / 2, top + height * part);
          if (above && !above.contains(owner) && !owner.contains(above)) found.push(`${above.className} covers "${text.data.trim()}"`);
        }
      }
    }
    return found;
  });

async function look(page) {
  const { ground, edges, outlines, icons, digits } = await parts(page);
  const found = await covered(page);
  const faint = ({ width, colour }, least) => width < least || contrast(colour, ground) < 3;
  for (const edge of edges) {
    if (faint(edge, 1)) found.push(`${edge.name} has no edge`);
    if (edge.name === 'pt-link' && !edge.inert && edge.line !== 'underline') found.push('a link without a line');
  }
  for (const outline of outlines) if (faint(outline, 2)) found.push(`${outline.name} shows no focus`);
  const picture = await pictureOf(page);
  for (const icon of icons) if (colours(picture, icon) < 2) found.push(`the icon of ${icon.name} is not seen`);
  const seen = digits && (await cells(picture, page));
  if (seen !== digits) found.push(`${seen} cells for ${digits} digits`);
  return found;
}

for (const colorScheme of ['light', 'dark']) {
  test(`with forced colours every edge, icon, focus and cell is seen, and no text is covered, ${colorScheme}`, { tag: ['@A-11', '@A-28'] }, async ({ browser, server }) => {
    const viewport = { width: 390, height: 2000 };
    await eachScreen({ browser, server, look, colorScheme, forcedColors: 'active', viewport });
  });
}
