// The npm package: what is in it, and what it does on a page.
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { filesOf, packed } from '../support/examples.mjs';
import { HOST, strictPolicy, told } from '../support/host.mjs';
import { test as base } from '../support/test.mjs';

const NONCE = 'c3RyaWN0';
const read = (path) => readFile(new URL(`../../${path}`, import.meta.url), 'utf8');

async function unpack() {
  const shelf = await mkdtemp(join(tmpdir(), 'portico-package-'));
  return { folder: await packed(shelf), stop: () => rm(shelf, { recursive: true, force: true }) };
}

const test = base.extend({
  /** Where the package was unpacked. */
  folder: async ({ shared }, use) => use((await shared(unpack)).folder),

  /** Takes somebody to a page by the strict policy of the docs, whose own script may say `load(…)`. */
  atStrictPage: async ({ server, atHost, folder }, use) => {
    const script = await readFile(join(folder, 'index.js'), 'utf8');
    await use(async ({ policies = '', prepare = () => {} } = {}) => {
      const head = `<script type="module" nonce="${NONCE}">import { load } from '/index.js'; window.load = load;</script>`;
      const headers = { 'content-security-policy': `${strictPolicy(server.base, NONCE)}${policies}` };
      const mara = await atHost('<portico-sign-in app="shop"></portico-sign-in>', {
        head,
        headers,
        prepare: async (person) => {
          await person.context.route(`${HOST}/index.js`, (route) => route.fulfill({ contentType: 'text/javascript', body: script }));
          await prepare(person);
        },
      });
      await mara.page.waitForFunction(() => window.load);
      return mara;
    });
  },
});

/** What comes of `load`: nothing, or what it says went wrong. */
const load = (mara, address, options) =>
  mara.page.evaluate(
    ([address, options]) => window.load(address, options).then(() => undefined, (error) => error.message),
    [address, options],
  );

test('the package holds what a page needs, and is of the version of the rest', async ({ folder }) => {
  assert.deepEqual(await filesOf(folder), [
    'LICENSE-APACHE', 'LICENSE-MIT', 'README.md', 'custom-elements.json', 'element.d.ts', 'index.d.ts', 'index.js', 'package.json',
    'react.d.ts', 'svelte.d.ts', 'vue.d.ts',
  ]);
  const { version } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
  assert.ok((await read('Cargo.toml')).includes(`[workspace.package]\nversion = "${version}"`), version);
});

test('importing it where there is no browser does nothing, and to load there is refused', async ({ server, folder }) => {
  const { load } = await import(pathToFileURL(join(folder, 'index.js')));
  await assert.rejects(load(server.base), /call it in the browser/);
});

test('a strict page gets the element, once, however often it asks', async ({ server, atStrictPage }) => {
  let fetched = 0;
  const prepare = ({ context }) => context.on('request', (request) => (fetched += request.url().endsWith('/portico.js')));
  const mara = await atStrictPage({ prepare });
  const said = await Promise.all([load(mara, server.base), load(mara, `${server.base}/`)]);
  assert.deepEqual([...said, await load(mara, server.base)], [undefined, undefined, undefined]);
  await told(mara, 'ready');
  assert.equal(fetched, 1);
  await mara.hasNoComplaints();
});

test('the version that was named is taken if it is what its integrity says, and else not run', async ({ server, atStrictPage }) => {
  const { headers } = await server.get('/portico.js');
  const named = headers.get('content-location');
  const integrity = headers.get('etag').replaceAll('"', '');
  for (const [wanted, taken] of [[integrity, true], [`sha256-${'A'.repeat(43)}=`, false]]) {
    const mara = await atStrictPage({ policies: ' portico-load' });
    const said = await load(mara, server.base, { script: named, integrity: wanted });
    if (taken) {
      assert.equal(said, undefined);
      await told(mara, 'ready');
      await mara.hasNoComplaints();
    } else {
      assert.match(said, /could not be loaded from http/);
      assert.ok(!(await mara.page.evaluate(() => customElements.get('portico-sign-in'))));
    }
    await mara.leave();
  }
});

test('a loader that cannot be had is told of, and asked for again at the next call', async ({ server, atStrictPage }) => {
  const prepare = ({ context }) => context.route('**/portico.js*', (route) => route.abort(), { times: 1 });
  const mara = await atStrictPage({ prepare });
  assert.match(await load(mara, server.base), /could not be loaded from http:\/\/localhost:\d+\/portico\.js\./);
  assert.equal(await load(mara, server.base), undefined);
  await told(mara, 'ready');
});

test('what is no server of ours, or no address, is said to be so', async ({ server, atStrictPage }) => {
  const prepare = ({ context }) =>
    context.route('**/portico.js*', (route) =>
      route.fulfill({ contentType: 'text/javascript', headers: { 'access-control-allow-origin': '*' }, body: '' }));
  const mara = await atStrictPage({ prepare });
  assert.match(await load(mara, server.base), /is not the loader of a Portico server/);
  assert.match(await load(mara, 'login.example.com'), /needs the address of the server, as in https/);
});
