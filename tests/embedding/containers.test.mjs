// Containers that are as wide as what is in them: the element is wide enough to be used in each, and no wider than the window.
import assert from 'node:assert/strict';
import { test } from '../support/test.mjs';

const WITHIN = '<main></main>';
const styled = (style, around = '') => `<div style="${style}">${around}${WITHIN}</div>`;

/** Pages by what stands around the element; `open` is done to what stands first in the body. */
const CONTAINERS = {
  'a dialog': { html: `<dialog>${WITHIN}</dialog>`, open: 'showModal' },
  'a popover': { html: `<div popover>${WITHIN}</div>`, open: 'showPopover' },
  'a centred row': { html: styled('display:flex;justify-content:center') },
  'a centred column': { html: styled('display:flex;flex-direction:column;align-items:center') },
  'the middle of a flexible page': { html: styled('display:flex;min-height:100vh;align-items:center;justify-content:center') },
  'the middle of a grid': { html: styled('display:grid;place-items:center') },
  'a grid with a centred column': { html: styled('display:grid;justify-content:center') },
  'an inline row': { html: styled('display:inline-flex') },
  'an inline grid': { html: styled('display:inline-grid') },
  'an inline block': { html: styled('display:inline-block') },
  'a float': { html: styled('float:inline-end') },
  'an absolute box': { html: styled('position:absolute') },
  'a fixed box': { html: styled('position:fixed;inset-block-start:0') },
  'a table': { html: styled('display:table') },
  'a cell of a table': { html: `<table><tr><td>${WITHIN}</td></tr></table>` },
  'a box of the width of its content': { html: styled('inline-size:fit-content') },
  'a box of the least width': { html: styled('inline-size:min-content') },
  'an element that is a row itself': { html: styled('display:flex'), css: 'portico-sign-in{display:flex}' },
  'an element that is inline itself': { html: WITHIN, css: 'portico-sign-in{display:inline-block}' },
  'an ordinary block': { html: WITHIN },
};

const WINDOWS = { desktop: { width: 1280, height: 860 }, phone: { width: 320, height: 640 } };
/** Pixels in which a code can be read and typed. */
const LEAST = 190;

for (const [size, viewport] of Object.entries(WINDOWS)) {
  test(`a code can be typed into the element in every container that shrinks to fit, ${size}`, { tag: ['@A-93'] }, async ({ atSamples }) => {
    const { host, show } = await atSamples({ context: { reducedMotion: 'reduce', viewport } });
    const found = [];
    for (const [name, { html, css = '', open }] of Object.entries(CONTAINERS)) {
      await host.page.evaluate(
        ([html, css, open]) => {
          document.body.innerHTML = html;
          document.body.append(Object.assign(document.createElement('style'), { textContent: `body{margin:0}dialog,[popover]{padding:0}${css}` }));
          if (open) document.body.firstElementChild[open]();
        },
        [html, css, open],
      );
      await show('enter-code/email');
      const field = host.page.locator('[name=one-time-code]');
      await field.click();
      await host.page.keyboard.type('123');
      const { width } = await host.page.locator('.pt-card').boundingBox();
      const wide = await host.page.evaluate(() => document.documentElement.scrollWidth);
      if ((await field.inputValue()) !== '123') found.push(`${name}: nothing was typed`);
      if (width < LEAST || width > 480) found.push(`${name}: ${width} pixels wide`);
      if (wide > viewport.width) found.push(`${name}: the page is ${wide} pixels wide`);
    }
    assert.deepEqual(found, []);
  });
}
