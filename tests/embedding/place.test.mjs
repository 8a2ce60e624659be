// The place that the element takes: kept before it is there, and as narrow as the page likes.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { tag, told } from '../support/host.mjs';
import { allSamples } from '../support/samples.mjs';
import { test } from '../support/test.mjs';
import { waitFor } from '../support/wait.mjs';

/** What the docs tell people to write, so that nothing moves. */
const docs = readFileSync(new URL('../../docs/guides/embed.md', import.meta.url), 'utf8');
const [, KEPT] = /```css\n(portico-sign-in \{ display: block;.*\})\n```/.exec(docs);

/** How much moved on a page around an element while it came, each part of it in a frame of its own. */
async function moved({ server, atHost }, { css, children = '', viewport }) {
  const gates = [];
  let page;
  const prepare = async ({ context, page: opened }) => {
    page = opened;
    await context.addInitScript(() => {
      window.moved = 0;
      window.drawn = 0;
      new PerformanceObserver((list) => list.getEntries().forEach(({ value }) => (window.moved += value))).observe({ type: 'layout-shift', buffered: true });
      requestAnimationFrame(function frame() {
        window.drawn += 1;
        requestAnimationFrame(frame);
      });
    });
    for (const part of ['**/portico.js', '**/embed', '**/assets/brand-*', '**/*.wasm']) {
      let open;
      const opened = new Promise((done) => (open = done));
      gates.push(open);
      await context.route(part, async (route) => {
        await opened;
        await route.continue();
      });
    }
  };
  const body = `<h1>The shop</h1>${tag(server).replace('></portico', `>${children}</portico`)}<p>Below</p><p>And more below</p>`;
  // The page is not loaded before the first gate is open.
  const arriving = atHost(body, { head: `<style>${css}</style>`, context: { viewport }, prepare });
  await waitFor(() => page, 'the page');
  const drawn = async (count) => {
    const from = await page.evaluate(() => window.drawn ?? 0);
    await page.waitForFunction((till) => window.drawn >= till, from + count);
  };
  await page.getByText('And more below').waitFor();
  for (const open of gates) {
    await drawn(3);
    open();
  }
  const mara = await arriving;
  await told(mara, 'ready');
  await drawn(3);
  const sum = await page.evaluate(() => window.moved);
  await mara.leave();
  return sum;
}

const PHONE = { width: 390, height: 844 };
const DESKTOP = { width: 1280, height: 860 };
const MEANWHILE = '<h2 slot="header">Welcome back</h2><p>One moment, or <a href="/elsewhere">sign in elsewhere</a></p>';

for (const [where, viewport] of [['a phone', PHONE], ['a desktop', DESKTOP]]) {
  test(`nothing moves on ${where} from the first byte to the WebAssembly, with the place kept as the docs say`, async ({ server, atHost }) => {
    assert.equal(await moved({ server, atHost }, { css: KEPT, viewport }), 0);
  });
}

test('nothing moves where something else stood in the element before', async ({ server, atHost }) => {
  // What stands above the screens is the page's own, and its place too.
  const css = KEPT.replace(/(\d+)rem/, (_, rem) => `${Number(rem) + 8}rem`);
  assert.equal(await moved({ server, atHost }, { css, children: MEANWHILE, viewport: PHONE }), 0);
});

test('a place that is not kept is noticed', async ({ server, atHost }) => {
  assert.ok((await moved({ server, atHost }, { css: '', viewport: PHONE })) > 0.01);
});

test('in 280 pixels no sample scrolls sideways or is cut off', async ({ server, atSamples }) => {
  const samples = await allSamples(server);
  const head = '<style>body{margin:0}main{width:280px}</style>';
  // German has the longest words.
  const context = { reducedMotion: 'reduce', locale: 'de', viewport: { width: 280, height: 700 } };
  const { host, show } = await atSamples({ head, lang: 'de', context });
  const found = [];
  for (const sample of samples) {
    await show(sample);
    const outside = await host.page.evaluate(() => {
      const found = document.documentElement.scrollWidth > innerWidth ? [`the page is ${document.documentElement.scrollWidth} wide`] : [];
      for (const element of document.querySelectorAll('.pt-around, .pt-around *')) {
        const { left, right, width } = element.getBoundingClientRect();
        const style = getComputedStyle(element);
        const cut = /hidden|clip/.test(style.overflowX) && element.scrollWidth > element.clientWidth + 1;
        // The field for a code is wider than its cells, so that they do not scroll, and clipped.
        const hidden = width <= 1 || element.closest('.pt-hidden') || element.matches('.pt-control--code, .pt-control--code > .pt-input');
        // The room around a link, where a finger hits it, may stand out; it is not seen.
        const room = (side) => parseFloat(style[`padding${side}`]) + parseFloat(style[`border${side}Width`]);
        const [from, to] = element.matches('.pt-link') ? [left + room('Left'), right - room('Right')] : [left, right];
        if (!hidden && (from < -0.5 || to > 280.5)) found.push(`${element.tagName}.${element.className} from ${left} to ${right}`);
        if (!hidden && cut && element.tagName !== 'INPUT') found.push(`${element.tagName}.${element.className} is cut off`);
      }
      return found;
    });
    found.push(...outside.map((what) => `${sample}: ${what}`));
  }
  assert.deepEqual(found, []);
});
