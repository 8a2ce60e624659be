// The element on a page of another origin, and what axe finds, in each engine.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { ENGINES } from '../support/engines/index.mjs';
import { Visitor } from '../support/engines/visitor.mjs';
import { startMailServer } from '../support/mail-server.mjs';
import { PASSWORD } from '../support/person.mjs';
import { firstSamples } from '../support/samples.mjs';
import { startServer } from '../support/server.mjs';
import { realSettings } from '../support/settings.mjs';
import { test as base } from '../support/test.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const test = base.extend({
  /** A page of somebody's own, on another port than the server that its element is of. */
  site: async ({}, use) => {
    let body = '';
    const pages = createServer((request, response) => {
      response.setHeader('content-type', 'text/html; charset=utf-8');
      response.end(`<!doctype html><html lang="en"><title>The shop</title><link rel="icon" href="data:,">${request.url === '/done' ? 'Welcome' : body}</html>`);
    });
    pages.listen(0, '127.0.0.1');
    await once(pages, 'listening');
    const mail = await startMailServer();
    const address = `http://localhost:${pages.address().port}`;
    const server = await startServer({
      settings: realSettings({ mail: mail.port, returnTo: `${address}/done`, origins: [address], secondFactors: ['email_code'] }),
    });
    const mark = '<script>addEventListener("portico-ready", () => (document.documentElement.className = "ready"))</script>';
    body = `${mark}<script type="module" src="${server.base}/portico.js"></script><portico-sign-in app="shop" purpose="sign_up"></portico-sign-in>`;
    await use({ base: address, mail });
    await server.stop();
    await mail.stop();
    pages.closeAllConnections();
    pages.close();
  },
});

for (const { name, start } of ENGINES) {
  test.describe(name, () => {
    test.describe.configure({ mode: 'default' });
    let browser;
    test.beforeAll(async () => (browser = await start({ script: true })));
    test.afterAll(() => browser?.stop());

    test('a person signs up in an element, typing before and after the WebAssembly is there', async ({ site }) => {
      const vera = new Visitor(await browser.newTab(), site, { script: true, mailbox: (address) => site.mail.mailbox(address) });
      await vera.tab.open(`${site.base}/`);
      await vera.sees('identify');
      await vera.types(vera.email);
      await vera.waitsFor(() => document.documentElement.className === 'ready', null, 'the WebAssembly');
      assert.equal(await vera.typed, vera.email, 'what was typed stays');
      await vera.tab.type('Enter');
      await vera.entersMailedCode();
      await vera.sees('create_password');
      await vera.enters(PASSWORD);
      await vera.waitsFor(() => location.pathname === '/done', null, 'the page of the app');
      vera.hasHeardNothing();
      await vera.tab.close();
    });
  });
}

/** What Firefox and Chromium compute differently is names, roles and colours: axe looks at all three. */
const [, firefox] = ENGINES;
test('axe finds nothing on any screen in Firefox', { tag: ['@A-93'] }, async ({ server }) => {
  const browser = await firefox.start({ script: true });
  const tab = await browser.newTab();
  const found = [];
  for (const sample of await firstSamples(server)) {
    await tab.open(`${server.base}/gallery/${sample}?locale=en`);
    await tab.page.evaluate(axe);
    const seen = await tab.run(async () => {
      const { violations } = await window.axe.run({ resultTypes: ['violations'] });
      return violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id} ${target}`));
    });
    found.push(...seen.map((what) => `${sample}: ${what}`));
  }
  await browser.stop();
  assert.deepEqual(found, []);
});
