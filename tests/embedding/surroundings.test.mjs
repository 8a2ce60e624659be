// Pages that are enlarged, that run from right to left, that are dark, and that keep the list of elements themselves.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { bringAxe } from '../support/axe.mjs';
import { looks } from '../support/embedded-samples.mjs';
import { tag, told } from '../support/host.mjs';
import { firstSamples } from '../support/samples.mjs';
import { test } from '../support/test.mjs';

const require = createRequire(import.meta.url);
const source = (name) => readFileSync(require.resolve(name), 'utf8');

/** As wide on every page, whatever is around. */
const NARROW = 'body{margin:0}main{display:block;width:360px;margin:0}';
const STILL = { reducedMotion: 'reduce' };

const head = (css) => `<style>${NARROW}${css}</style>`;

/** Where the things are that have a place of their own, and how high all of it is, as if the page were not enlarged. */
const places = (page, zoom) =>
  page.evaluate((zoom) => {
    const around = document.querySelector('.pt-around').getBoundingClientRect();
    const things = document.querySelectorAll('.pt-around :is(.pt-screen,.pt-title,.pt-form,.pt-input,.pt-button,.pt-option,svg)');
    const seen = [...things].filter((thing) => thing.getClientRects().length).map((thing) => {
      const { left, width } = thing.getBoundingClientRect();
      return { name: `${thing.tagName}.${thing.getAttribute('class')}`, left: (left - around.left) / zoom, width: width / zoom };
    });
    return { seen, height: around.height / zoom, wide: document.documentElement.scrollWidth > innerWidth };
  }, zoom);

/** Letters of another size may be a little wider or narrower, and with them a line. */
function differences(one, other) {
  const found = other.wide ? ['the page is wider than its window'] : [];
  if (Math.abs(one.height / other.height - 1) > 0.06) found.push(`${other.height} pixels high instead of ${one.height}`);
  one.seen.forEach((thing, at) => {
    const there = other.seen[at];
    const near = (length) => Math.abs(thing[length] - (there?.[length] ?? NaN)) <= 2;
    const inLine = /title|pt-button pt-link/.test(thing.name);
    if (thing.name !== there?.name || !near('left') || !(inLine || near('width'))) {
      found.push(`${JSON.stringify(there)} instead of ${JSON.stringify(thing)}`);
    }
  });
  return found;
}

test('on a page that zooms itself, every screen keeps its proportions', { tag: ['@A-93'] }, async ({ server, atSamples }) => {
  // Twice the size of 360 pixels has to fit.
  const context = { ...STILL, viewport: { width: 800, height: 844 } };
  const plain = await atSamples({ head: head(''), context });
  const zoomed = [];
  for (const [where, zoom] of [['html', 0.5], ['html', 1.5], ['html', 2], ['body', 0.5], ['body', 2]]) {
    zoomed.push({ name: `${where} ${zoom}`, zoom, ...(await atSamples({ head: head(`${where}{zoom:${zoom}}`), context })) });
  }
  const found = [];
  for (const sample of await firstSamples(server)) {
    await plain.show(sample);
    const wanted = await places(plain.host.page, 1);
    for (const { name, zoom, host, show } of zoomed) {
      await show(sample);
      const seen = await places(host.page, zoom);
      found.push(...differences(wanted, seen).map((what) => `${name}, ${sample}: ${what}`));
    }
  }
  assert.deepEqual(found, []);
});

for (const [locale, dir] of [['en-US', 'ltr'], ['ar', 'rtl']]) {
  test(`a screen in ${locale} runs ${dir}, whichever way the page around does`, { tag: ['@A-93'] }, async ({ server, atSamples }) => {
    const context = { ...STILL, locale };
    const pages = [];
    for (const around of ['ltr', 'rtl']) {
      pages.push(await atSamples({ head: head(''), html: `dir="${around}"`, lang: locale, context }));
    }
    for (const sample of await firstSamples(server)) {
      const seen = [];
      for (const { host, show } of pages) {
        await show(sample);
        assert.equal(await host.page.evaluate(() => getComputedStyle(document.querySelector('.pt-screen')).direction), dir);
        seen.push(await looks(host.page));
      }
      assert.deepEqual(seen[1], seen[0], sample);
    }
  });
}

/** Texts that cannot be told from the ground they are on, as far as axe can tell. */
async function unreadable(page) {
  await bringAxe(page);
  return page.evaluate(async () => {
    const options = { runOnly: { type: 'rule', values: ['color-contrast'] }, resultTypes: ['violations'] };
    const { violations } = await window.axe.run('.pt-around', options);
    return violations.flatMap(({ nodes }) => nodes.map(({ target, any }) => `${target} ${any[0].message}`));
  });
}

const DARK = 'background:rgb(18 18 20);color:rgb(238 238 238)';
const GROUNDS = [
  { name: 'a dark page that says so', css: `html{color-scheme:dark}body{${DARK}}`, colorScheme: 'light' },
  { name: 'a dark page that does not, with dark screens', css: `body{${DARK}}`, attributes: { scheme: 'dark' }, colorScheme: 'light' },
  { name: 'a light page in a dark browser', css: 'body{background:white;color:black}', colorScheme: 'dark' },
  { name: 'a page that is as the browser is', css: `html{color-scheme:light dark}body{background:Canvas;color:CanvasText}`, colorScheme: 'dark' },
];
for (const { name, css, attributes, colorScheme } of GROUNDS) {
  test(`every screen can be read on ${name}`, { tag: ['@A-93'] }, async ({ server, atSamples }) => {
    const page = await atSamples({ head: head(css), attributes, context: { ...STILL, colorScheme } });
    const found = [];
    for (const sample of await firstSamples(server)) {
      await page.show(sample);
      found.push(...(await unreadable(page.host.page)).map((what) => `${sample}: ${what}`));
    }
    assert.deepEqual(found, []);
  });
}

test('a screen that is light on a dark page is found', async ({ atSamples }) => {
  const page = await atSamples({ head: head(`body{${DARK}}`), context: STILL });
  await page.show('identify/sign-in');
  assert.notDeepEqual(await unreadable(page.host.page), []);
});

const REGISTRIES = {
  'a polyfill in place of its own elements': `<script>window.customElements.forcePolyfill = true</script><script>${source('@webcomponents/custom-elements')}</script>`,
  'a list of elements that wraps each':
    '<script>const define = customElements.define; customElements.define = function (name, face, options) {' +
    'return define.call(this, name, class extends face { connectedCallback() { super.connectedCallback(); this.wrapped = true; } }, options) }</script>',
};
for (const [name, script] of Object.entries(REGISTRIES)) {
  test(`on a page with ${name}, a person signs in as anywhere`, async ({ server, atHost }) => {
    const mara = await atHost(`${tag(server)}<aside></aside>`, { head: script });
    await told(mara, 'ready');
    await mara.identify();
    await mara.sees('enter_password');
    // The element still hears of what its page does.
    await mara.page.evaluate(() => document.querySelector('portico-sign-in').setAttribute('purpose', 'sign_up'));
    await mara.sees('identify');
    await mara.page.evaluate(() => document.querySelector('portico-sign-in').remove());
    await mara.page.waitForFunction(() => !document.querySelector('.pt-around'));
    await mara.page.evaluate(() => document.querySelector('aside').append(document.createElement('portico-sign-in')));
    await mara.sees('identify');
    await mara.hasNoComplaints();
  });
}
