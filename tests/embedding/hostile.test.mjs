// Pages that mean no good by their styles: the screens look as they do on a page without any.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { after, before, test } from 'node:test';
import { startBrowser } from '../support/browser.mjs';
import { atSamples, looks } from '../support/embedded-samples.mjs';
import { atHost, strictPolicy, tag, told } from '../support/host.mjs';
import { allSamples } from '../support/samples.mjs';
import { startServer } from '../support/server.mjs';

const require = createRequire(import.meta.url);
const sheet = (name) => readFileSync(require.resolve(name), 'utf8');

const PAGES = {
  'Tailwind preflight': { css: sheet('tailwindcss/preflight.css') },
  'Bootstrap reboot': { css: sheet('bootstrap/dist/css/bootstrap-reboot.css') },
  normalize: { css: sheet('normalize.css/normalize.css') },
  'a root of 62.5 %': { css: 'html{font-size:62.5%}body{font-size:1.6rem}' },
  // Shapes of pictures are styles, too, and nothing brings them back.
  'everything unset but pictures': { css: ':not(svg,svg *){all:unset}' },
  'everything in its own way': {
    css:
      '*{outline:0!important;box-sizing:content-box}input{display:none;opacity:0}button{all:unset}' +
      'h2,p,label{color:red;text-transform:uppercase;letter-spacing:.3em}form{float:left}svg{display:block;max-width:100%}' +
      'body{text-align:center;line-height:3;white-space:nowrap;font:italic 9px serif}.pt-button{background:red}' +
      '#portico .pt-input{width:10px}a:hover{color:red}main form input[type]{padding:0;border:0}',
  },
};

let server, browser, samples;
before(async () => {
  [server, browser] = await Promise.all([startServer(), startBrowser({ hosts: true })]);
  samples = await allSamples(server);
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

test('on pages with styles of their own, every sample looks as on a page without', { timeout: 300_000 }, async () => {
  const plain = await atSamples(browser, server, { context: { reducedMotion: 'reduce' } });
  const others = [];
  for (const [name, { css }] of Object.entries(PAGES)) {
    const head = `<style>${css}main{display:block!important;width:360px!important;margin:0!important;text-align:start}</style>`;
    others.push({ name, ...(await atSamples(browser, server, { head, context: { reducedMotion: 'reduce' } })) });
  }
  await plain.host.page.addStyleTag({ content: 'main{display:block;width:360px;margin:0}' });
  const found = [];
  for (const sample of samples) {
    await plain.show(sample);
    const wanted = await looks(plain.host.page);
    for (const { name, host, show } of others) {
      await show(sample);
      const seen = await looks(host.page);
      const at = wanted.findIndex((line, at) => line !== seen[at]);
      if (at >= 0) found.push(`${name}, ${sample}:\n  ${wanted[at]}\n  ${seen[at]}`);
    }
  }
  assert.deepEqual(found, []);
  for (const { host } of [plain, ...others]) await host.leave();
});

test('the styles of the screens stay in the element', async () => {
  const page = '<h2>A heading</h2><p>A text with a <a href="/x">link</a></p><form><input><button>Go</button></form>';
  const read = (mara) =>
    mara.page.evaluate(() =>
      [...document.querySelectorAll('body > h2, body > p, body > p a, body > form, body > form *')].map((element) => {
        const style = getComputedStyle(element);
        const named = [...style].filter((name) => !name.startsWith('--'));
        return named.map((name) => `${name}: ${style.getPropertyValue(name)}`).join('\n');
      }),
    );
  const without = await atHost(browser, server, page);
  const wanted = await read(without);
  const mara = await atHost(browser, server, page + tag(server));
  await told(mara, 'ready');
  const seen = await read(mara);
  const changed = seen.flatMap((styles, at) => {
    const before = wanted[at].split('\n');
    return styles.split('\n').filter((style) => !before.includes(style));
  });
  assert.deepEqual(changed, []);
  await mara.leave();
  await without.leave();
});

test('the focus is seen where the page takes outlines away', async () => {
  const head = '<style>*{outline:0!important}</style>';
  const mara = await atHost(browser, server, tag(server), { head });
  await told(mara, 'ready');
  await mara.page.keyboard.press('Tab');
  const width = await mara.page.evaluate(() => parseFloat(getComputedStyle(document.activeElement).outlineWidth));
  const style = await mara.page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle);
  assert.ok(width >= 2 && style === 'solid', `${width} ${style}`);
  await mara.leave();
});

test('on a strict page, nothing is reported on any sample', { timeout: 120_000 }, async () => {
  const nonce = 'c3RyaWN0';
  const headers = { 'content-security-policy': strictPolicy(server.base, nonce) };
  const script = `<script nonce="${nonce}" type="module" src="${server.base}/portico.js"></script>`;
  const mara = await atHost(browser, server, `${script}<portico-sign-in></portico-sign-in>`, { headers });
  await told(mara, 'ready');
  await mara.page.evaluate(() => (window.stays = true));
  let wanted;
  await mara.context.route('**/embed', (route) => {
    const scope = new URLSearchParams(route.request().postData()).get('scope');
    return route.continue({ url: `${server.base}/embedded/${wanted}?scope=${scope}`, method: 'GET', postData: undefined });
  });
  for (wanted of samples) {
    mara.told.length = 0;
    await mara.page.evaluate(() => document.querySelector('portico-sign-in').restart());
    await told(mara, 'ready');
  }
  await mara.hasNoComplaints();
  await mara.leave();
});

test('a dark page that says so gets dark screens', async () => {
  const mara = await atHost(browser, server, tag(server, 'app="shop" layout="card"'), { head: '<style>:root{color-scheme:dark}</style>' });
  await told(mara, 'ready');
  const ground = () => mara.page.evaluate(() => getComputedStyle(document.querySelector('.pt-card')).backgroundColor);
  const dark = await ground();
  await mara.page.evaluate(() => document.querySelector('portico-sign-in').setAttribute('scheme', 'light'));
  await mara.page.waitForFunction((dark) => {
    const card = document.querySelector('.pt-card');
    return card && getComputedStyle(card).backgroundColor !== dark;
  }, dark);
  await mara.leave();
});

test('fifty elements that came and went leave nothing behind', { timeout: 120_000 }, async () => {
  const mara = await atHost(browser, server, `${tag(server)}`);
  await told(mara, 'ready');
  const session = await mara.context.newCDPSession(mara.page);
  const count = async () => {
    await session.send('HeapProfiler.collectGarbage');
    const { nodes, jsEventListeners } = await session.send('Memory.getDOMCounters');
    return { nodes, jsEventListeners };
  };
  const comeAndGo = async (times) => {
    for (let at = 0; at < times; at += 1) {
      mara.told.length = 0;
      await mara.page.evaluate(() => {
        document.querySelector('portico-sign-in').remove();
        document.body.append(document.createElement('portico-sign-in'));
      });
      await told(mara, 'ready');
    }
  };
  await comeAndGo(5);
  const before = await count();
  const globals = await mara.page.evaluate(() => Object.keys(window));
  await comeAndGo(50);
  const after = await count();
  assert.ok(after.nodes <= before.nodes + 50, `${before.nodes} nodes became ${after.nodes}`);
  assert.ok(after.jsEventListeners <= before.jsEventListeners + 5, `${before.jsEventListeners} listeners became ${after.jsEventListeners}`);
  assert.deepEqual(await mara.page.evaluate(() => Object.keys(window)), globals);
  await mara.hasNoComplaints();
  await mara.leave();
});
