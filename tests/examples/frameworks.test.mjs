// The examples: each is built as for production, and somebody signs in there and out again.
import assert from 'node:assert/strict';
import { copyFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { someone, startBrowser } from '../support/browser.mjs';
import { built, filesServed, leptosBuilt, processServed, run } from '../support/examples.mjs';
import { HOST, hears, strictPolicy, told } from '../support/host.mjs';
import { freePort } from '../support/server.mjs';
import { test } from '../support/test.mjs';
import { waitFor } from '../support/wait.mjs';

/** How each is served. */
const EXAMPLES = {
  plain: () => filesServed(fileURLToPath(new URL('../../examples/plain', import.meta.url))),
  react: async () => filesServed(join(await built('react'), 'dist')),
  vue: async () => filesServed(join(await built('vue'), 'dist')),
  svelte: async () => filesServed(join(await built('svelte'), 'dist')),
  angular: async () => filesServed(join(await built('angular'), 'dist')),
  next: async () => processServed(await built('next'), (port) => ['node_modules/next/dist/bin/next', 'start', '--port', String(port)]),
  leptos: async () => filesServed(await leptosBuilt()),
};

// One worker builds them all: they share a folder.
test.describe.configure({ mode: 'default', timeout: 600_000 });

let server, account;
test.beforeAll(async ({ browser, demo }) => {
  server = demo;
  account = await someone(browser, server);
  await account.signUp('shop');
  await account.leave();
});

/** A browser in which the example is where its README says, and the server where the example says. */
async function visit(site, there = new URL(server.base).host.replace('localhost', '127.0.0.1')) {
  const names = { 'localhost:9000': site.address, 'localhost:8080': there };
  const browser = await startBrowser({ hosts: true, names });
  const mara = await someone(browser, server);
  Object.assign(mara, { email: account.email, mailbox: account.mailbox });
  await hears(mara);
  return mara;
}

async function signIn(mara) {
  await mara.identify();
  await mara.sees('enter_password');
  await mara.enterPassword();
  await mara.enterMailedCode();
}

for (const [name, serve] of Object.entries(EXAMPLES)) {
  test.describe(name, () => {
    let site, mara;
    test.beforeAll(async () => {
      site = await serve();
      mara = await visit(site);
    });
    test.afterAll(async () => {
      await mara?.context.browser().close();
      await site?.stop();
    });

    test('a person signs in on the page, which is told and shows who it is, and out again', async () => {
      await mara.page.goto(`${HOST}/`);
      await told(mara, 'ready');
      await signIn(mara);
      await told(mara, 'signed-in');
      await mara.page.getByText(`Signed in as ${mara.email}.`).waitFor();
      assert.equal(await mara.page.locator('portico-sign-in').count(), 0, 'the element was taken away');
      mara.told.length = 0;
      await mara.page.getByRole('button', { name: 'Sign out' }).click();
      await told(mara, 'ready');
      await mara.sees('identify');
      assert.equal(await (await mara.context.request.get('/session')).json(), null);
      assert.equal(mara.page.url(), `${HOST}/`, 'the page stays');
      await mara.hasNoComplaints();
    });

    if (name === 'react') {
      test('the types take what the element knows, and nothing else', async () => {
        const folder = await built('react');
        const copy = join(folder, 'src/refused.tsx');
        await copyFile(new URL('refused.tsx', import.meta.url), copy);
        await run(folder, 'npx', ['--no-install', 'tsc']).finally(() => rm(copy));
      });
    }

    if (name === 'leptos') {
      test('a strict page has nothing against the component', async () => {
        const strict = await visit(site);
        const nonce = 'c3RyaWN0';
        const policy = `${strictPolicy(`${server.base} http://localhost:8080 'self'`, nonce)} portico-load`;
        await strict.context.route(`${HOST}/`, async (route) => {
          const html = await (await fetch(`http://${site.address}/`)).text();
          const body = html.replaceAll(/<(script|style)/g, `<$1 nonce="${nonce}"`);
          await route.fulfill({ contentType: 'text/html', headers: { 'content-security-policy': policy }, body });
        });
        await strict.page.goto(`${HOST}/`);
        await told(strict, 'ready');
        await strict.sees('identify');
        await strict.hasNoComplaints();
        await strict.context.browser().close();
      });

      test('a server that cannot be had is told of, and the link stays', async () => {
        const lost = await visit(site, `127.0.0.1:${await freePort()}`);
        await lost.page.goto(`${HOST}/`);
        await waitFor(() => lost.complaints.includes('The sign-in: Problem { kind: "script", status: None, reason: None }'), 'the app to be told');
        await lost.page.getByRole('link', { name: 'Sign in' }).waitFor();
        await lost.context.browser().close();
      });
    }

    if (name === 'next') {
      test('the server renders the link, which leads to the sign-in without script', async () => {
        const html = await (await fetch(`http://${site.address}/`)).text();
        assert.match(html, /<a href="http:\/\/localhost:8080\/sign-in\?app=shop">Sign in<\/a>/);
      });
    }
  });
}
