// A first screen has the styles that it needs in its page, and all others in a file behind them, which changes nothing that is seen.
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HOST } from '../support/host.mjs';
import { startServer } from '../support/server.mjs';
import { realSettings } from '../support/settings.mjs';
import { test } from '../support/test.mjs';

const LAYOUTS = ['card', 'compact', 'split', 'full'];
/** Brands that change what the styles begin with: fonts of their own, a band, sharp corners, own styles. */
const BRANDS = LAYOUTS.flatMap((kind) => [
  { name: 'Plain', colors: { accent: '#17604e' }, layout: { kind } },
  {
    name: 'Rich',
    colors: { accent: '#c2410c', header: '#102030', page: '#fff7ed' },
    type: { weight: 450, title_size: 2, scale: 1.1 },
    shape: { radius: 0, density: 0.9, line: 2, shadow: 'none' },
    layout: { kind, align: 'center' },
    texts: { en: { 'page.note': 'A **note** with a [link](https://juniper.example/).' } },
    css: 'brand.css',
  },
]);
const OWN = '.pt-card { border-width: 3px; } .pt-button { letter-spacing: 0.05em; } .pt-title { text-transform: uppercase; }';

const LOOKS = [
  { width: 1280 },
  { width: 390, colorScheme: 'dark' },
  { width: 320, contrast: 'more', locale: 'ar' },
  { width: 700, forcedColors: 'active', locale: 'de' },
];
/** Every first screen. */
const PATHS = ['/sign-in', '/sign-up', '/reset-password', '/sign-in?login_hint=mara@example.org'];

/** What an element on another page says of how it looks. */
const ELEMENTS = ['', 'layout="card"', 'scheme="dark" layout="card"', 'heading-level="4"'];

let server;
let folder;
test.beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'portico-critical-'));
  for (const [place, brand] of BRANDS.entries()) {
    await mkdir(join(folder, `b${place}`));
    await writeFile(join(folder, `b${place}`, 'brand.json'), JSON.stringify({ portico: 1, ...brand }));
    if (brand.css) await writeFile(join(folder, `b${place}`, brand.css), OWN);
  }
  const app = (_, place) => `[[apps]]\nid = "a${place}"\nname = "App"\nbrand = "b${place}"\nreturn_to = ["http://localhost/"]\norigins = ["${HOST}"]\nuser_flow = "default"\n`;
  const settings = realSettings({ more: BRANDS.map(app).join('\n') });
  server = await startServer({ settings: (port) => `brands = "${folder}"\n${settings(port)}` });
});
test.afterAll(async () => {
  await server.stop();
  await rm(folder, { recursive: true });
});

/**
 * Runs in the page: everything that is seen of it, each box, and each of its styles but for properties of ours; and where that differs
 * from what was seen `before`. It is much, and stays there.
 */
function look(selector) {
  const seen = [...document.querySelectorAll(selector)].filter((element) => element.checkVisibility()).flatMap((element) => {
    const { x, y, width, height } = element.getBoundingClientRect();
    const parts = ['::before', '::after'].filter((part) => !['none', 'normal'].includes(getComputedStyle(element, part).content));
    return [null, ...parts].map((part) => {
      const styles = getComputedStyle(element, part);
      const all = [...styles].filter((name) => !name.startsWith('--')).map((name) => `${name}: ${styles.getPropertyValue(name)}`);
      return { what: `${element.tagName} ${element.className} ${part ?? ''}`, all: [`box: ${[x, y, width, height]}`, ...all] };
    });
  });
  const { before } = window;
  window.before = seen;
  if (!before) return seen.length;
  if (before.length !== seen.length) return [`${before.length} parts are seen, and then ${seen.length}`];
  return before.flatMap(({ what, all }, place) => {
    const changed = all.filter((one, at) => one !== seen[place].all[at]);
    return changed.map((one) => `${what}: ${one} becomes ${seen[place].all[all.indexOf(one)]}`);
  });
}

/** Where a page looks otherwise after `change`. */
async function differences(page, selector, change) {
  assert.ok((await page.evaluate(look, selector)) > 10, 'something is seen');
  await change();
  return page.evaluate(look, selector);
}

for (const conditions of LOOKS) {
  test(`all styles show a first screen as the few in its page do, ${JSON.stringify(conditions)}`, async ({ browser }) => {
    const { width, contrast, ...options } = conditions;
    const context = await browser.newContext({ baseURL: server.base, viewport: { width, height: 900 }, reducedMotion: 'reduce', javaScriptEnabled: false, ...options });
    const page = await context.newPage();
    if (contrast) await page.emulateMedia({ contrast });
    let whole;
    await page.route('**/assets/page-*.css', async (route) => {
      whole = await (await route.fetch()).text();
      await route.abort();
    });
    for (const place of BRANDS.keys()) {
      const path = PATHS[(place + LOOKS.indexOf(conditions)) % PATHS.length];
      await page.goto(`${path}${path.includes('?') ? '&' : '?'}app=a${place}`);
      await page.locator('#username:focus').waitFor();
      const bringWhole = () =>
        page.evaluate((whole) => {
          const sheet = new CSSStyleSheet();
          sheet.replaceSync(whole);
          document.adoptedStyleSheets = [sheet];
        }, whole);
      assert.deepEqual(await differences(page, 'html, body, body *', bringWhole), [], `${path} of ${JSON.stringify(BRANDS[place])}`);
    }
    await context.close();
  });
}

for (const conditions of LOOKS) {
  test(`all styles show the first form of an element as those that come with it do, ${JSON.stringify(conditions)}`, async ({ browser }) => {
    const { width, contrast, locale = 'en', ...options } = conditions;
    const context = await browser.newContext({ viewport: { width, height: 900 }, reducedMotion: 'reduce', locale, ...options });
    const page = await context.newPage();
    if (contrast) await page.emulateMedia({ contrast });
    let arrived;
    await page.route('**/assets/brand-*.css', async (route) => {
      arrived(await (await route.fetch()).text());
      await route.abort();
    });
    await page.route('**/embed', (route) => route.abort());
    await page.route(`${HOST}/**`, (route) => {
      const { searchParams } = new URL(route.request().url());
      const app = searchParams.get('app');
      const body = `<!doctype html><html lang="${locale}"><title>Host</title><script type="module" src="${server.base}/portico.js?app=${app}&locale=${locale}"></script><portico-sign-in app="${app}" ${searchParams.get('look')}></portico-sign-in>`;
      return route.fulfill({ contentType: 'text/html', body });
    });
    for (const place of BRANDS.keys()) {
      const sheet = new Promise((done) => (arrived = done));
      const said = ELEMENTS[(place + LOOKS.indexOf(conditions)) % ELEMENTS.length];
      await page.goto(`${HOST}/?app=a${place}&look=${encodeURIComponent(said)}`);
      await page.locator('.pt-notice').waitFor();
      const bringWhole = async () => page.evaluate((whole) => document.adoptedStyleSheets.at(-1).replaceSync(whole), await sheet);
      assert.deepEqual(await differences(page, 'portico-sign-in *', bringWhole), [], `${said} of ${JSON.stringify(BRANDS[place])}`);
    }
    await context.close();
  });
}

test('all styles are there before script takes a first screen over', async ({ browser }) => {
  const page = await browser.newPage({ baseURL: server.base });
  let release;
  const held = new Promise((done) => (release = done));
  await page.route('**/assets/page-*.css', async (route) => {
    await held;
    await route.continue();
  });
  await page.goto('/sign-in?app=a0', { waitUntil: 'commit' });
  await page.locator('#username').fill('mara@example.org');
  await new Promise((later) => setTimeout(later, 500));
  assert.equal(await page.evaluate(() => typeof history.state), 'object', 'script waits for the styles');
  release();
  await page.waitForFunction(() => typeof history.state === 'number');
  assert.ok(await page.evaluate(() => document.querySelector('body link[rel=stylesheet]').sheet.cssRules.length > 50));
  assert.equal(await page.locator('#username').inputValue(), 'mara@example.org');
  await page.close();
});
