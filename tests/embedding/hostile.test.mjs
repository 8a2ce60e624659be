// Pages that mean no good by their styles: the screens look as they do on a page without any.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { looks } from '../support/embedded-samples.mjs';
import { strictPolicy, tag, told } from '../support/host.mjs';
import { allSamples, asOneStep } from '../support/samples.mjs';
import { test } from '../support/test.mjs';

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

/** The page is as wide as it is, whatever its styles say. */
const WIDE = 'main{display:block!important;width:360px!important;margin:0!important;text-align:start}';

/**
 * Where samples look otherwise than on a page without styles, by the page's name. Each sample comes to the page without, then to one of the
 * others, in turn, where it is seen with the styles of all: to bring one takes longer than to look at it.
 */
async function walk(server, atSamples) {
  const sheets = Object.entries(PAGES).map(([name, { css }]) => ({ name, css: css + WIDE }));
  const { host, show } = await atSamples({ head: `<style>${WIDE}</style>`, context: { reducedMotion: 'reduce' } });
  const wear = (css) => host.page.evaluate((css) => (document.querySelector('head style').textContent = css), css);
  await host.page.evaluate(`window.seen = (css) => {
    document.querySelector('head style').textContent = css;
    return (${looks.inPage})();
  }`);
  const found = new Map(sheets.map(({ name }) => [name, []]));
  for (const [place, sample] of (await allSamples(server)).entries()) {
    await wear(WIDE);
    await show(sample);
    await host.page.evaluate((css) => (window.wanted = window.seen(css)), WIDE);
    const turn = place % sheets.length;
    await wear(sheets[turn].css);
    await show(sample);
    const differences = await host.page.evaluate((sheets) =>
      sheets.flatMap(({ name, css }) => {
        const lines = window.seen(css);
        const at = window.wanted.findIndex((line, at) => line !== lines[at]);
        return at < 0 ? [] : [{ name, wanted: window.wanted[at], seen: lines[at] }];
      }),
      [...sheets.slice(turn), ...sheets.slice(0, turn)],
    );
    for (const { name, wanted, seen } of differences) found.get(name).push(`${sample}:\n  ${wanted}\n  ${seen}`);
  }
  return found;
}

// All look at what one walk found, and so are in one worker.
test.describe(() => {
  test.describe.configure({ mode: 'default' });
  let walked;
  for (const name of Object.keys(PAGES)) {
    test(`on pages with styles of their own, every sample looks as on a page without, ${name}`, { tag: ['@A-93'] }, async ({ server, atSamples }) => {
      walked ??= asOneStep(() => walk(server, atSamples));
      assert.deepEqual((await walked).get(name), []);
    });
  }
});

test('the styles of the screens stay in the element', { tag: ['@A-93'] }, async ({ server, atHost }) => {
  const page = '<h2>A heading</h2><p>A text with a <a href="/x">link</a></p><form><input><button>Go</button></form>';
  const read = (mara) =>
    mara.page.evaluate(() =>
      [...document.querySelectorAll('body > h2, body > p, body > p a, body > form, body > form *')].map((element) => {
        const style = getComputedStyle(element);
        const named = [...style].filter((name) => !name.startsWith('--'));
        return named.map((name) => `${name}: ${style.getPropertyValue(name)}`).join('\n');
      }),
    );
  const without = await atHost(page);
  const wanted = await read(without);
  const mara = await atHost(page + tag(server));
  await told(mara, 'ready');
  const seen = await read(mara);
  const changed = seen.flatMap((styles, at) => {
    const before = wanted[at].split('\n');
    return styles.split('\n').filter((style) => !before.includes(style));
  });
  assert.deepEqual(changed, []);
  await mara.leave();
});

test('the focus is seen where the page takes outlines away', { tag: ['@A-93'] }, async ({ server, atHost }) => {
  const head = '<style>*{outline:0!important}</style>';
  const mara = await atHost(tag(server), { head });
  await told(mara, 'ready');
  await mara.page.keyboard.press('Tab');
  const width = await mara.page.evaluate(() => parseFloat(getComputedStyle(document.activeElement).outlineWidth));
  const style = await mara.page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle);
  assert.ok(width >= 2 && style === 'solid', `${width} ${style}`);
});

test('on a strict page, nothing is reported on any sample', async ({ server, atHost }) => {
  const nonce = 'c3RyaWN0';
  const headers = { 'content-security-policy': strictPolicy(server.base, nonce) };
  const script = `<script nonce="${nonce}" type="module" src="${server.base}/portico.js"></script>`;
  const mara = await atHost(`${script}<portico-sign-in></portico-sign-in>`, { headers });
  await told(mara, 'ready');
  await mara.page.evaluate(() => (window.stays = true));
  const samples = await allSamples(server);
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
});

test('a dark page that says so gets dark screens', async ({ server, atHost }) => {
  const mara = await atHost(tag(server, 'app="shop" layout="card"'), { head: '<style>:root{color-scheme:dark}</style>' });
  await told(mara, 'ready');
  const ground = () => mara.page.evaluate(() => getComputedStyle(document.querySelector('.pt-card')).backgroundColor);
  const dark = await ground();
  await mara.page.evaluate(() => document.querySelector('portico-sign-in').setAttribute('scheme', 'light'));
  await mara.page.waitForFunction((dark) => {
    const card = document.querySelector('.pt-card');
    return card && getComputedStyle(card).backgroundColor !== dark;
  }, dark);
});

test('fifty elements that came and went leave nothing behind', async ({ server, atHost }) => {
  const mara = await atHost(`${tag(server)}`);
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
});
