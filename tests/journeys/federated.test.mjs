// People sign in to one Portico with their account at another, which is its OpenID provider.
import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MODES } from '../support/browser.mjs';
import { pressByKey } from '../support/keyboard.mjs';
import { Mailbox } from '../support/mailbox.mjs';
import { freePort, startServer } from '../support/server.mjs';
import { test as base } from '../support/test.mjs';
import { say } from '../support/words.mjs';

const CONTINUE = say('identify.provider', { name: 'Contoso' });

/** Where people have their account. The demo shows mails in a page. */
const directory = (secret, callback) => (port) => `
public_url = "http://localhost:${port}"
demo = true

[brand]
name = "Contoso"

[[apps]]
id = "juniper"
name = "Juniper"
kind = "server"
redirect_uris = ["${callback}"]
secrets = ["sha256:${createHash('sha256').update(secret).digest('hex')}"]
user_flow = "default"

[user_flows.default]
mfa = "off"
`;

/** Where they sign in with it. Its name is another: cookies do not tell ports apart. */
const shop = (file, issuer) => (port) => `
public_url = "http://shop.localhost:${port}"
demo = true

[brand]
name = "Juniper"

[[apps]]
id = "shop"
name = "Juniper Shop"
return_to = ["http://shop.localhost:${port}/session"]
user_flow = "default"

[[providers]]
id = "contoso"
issuer = "${issuer}"
name = "Contoso"
client_id = "juniper"
client_secret_file = "${file}"
private_network = true

[user_flows.default]
mfa = "off"
providers = ["contoso"]
`;

const test = base.extend({
  /** Both, one of each for a worker. */
  both: [
    async ({}, use) => {
      const folder = mkdtempSync(join(tmpdir(), 'portico-provider-'));
      const [file, secret] = [join(folder, 'secret'), randomBytes(24).toString('hex')];
      writeFileSync(file, secret, { mode: 0o600 });
      const [port, own] = [await freePort(), await freePort()];
      const callback = `http://shop.localhost:${own}/providers/contoso/callback`;
      const contoso = await startServer({ settings: directory(secret, callback), port });
      const juniper = await startServer({ settings: shop(file, contoso.base), port: own });
      juniper.base = `http://shop.localhost:${own}`;
      await use({ contoso, juniper });
      await juniper.stop();
      await contoso.stop();
      rmSync(folder, { recursive: true, force: true });
    },
    { scope: 'worker' },
  ],
  server: async ({ both }, use) => use(both.juniper),
});

/** From the first screen of the shop to that of the provider. */
async function leaves(mara) {
  await mara.begin('sign-in');
  await pressByKey(mara.page, CONTINUE);
  await mara.page.waitForURL(/\/\/localhost:/);
  await mara.ready();
}

async function signsUpThere(mara, contoso) {
  mara.mailbox = new Mailbox(contoso, mara.email);
  await mara.press('[name=answer][value=sign_up]');
  await mara.identify();
  await mara.enterMailedCode();
  await mara.sees('create_password');
  await mara.createPassword();
}

/** Is in the shop, with the account from there. */
async function isIn(mara) {
  await mara.page.waitForURL(`${mara.server.base}/session`);
  const response = await mara.page.goto(`${mara.server.base}/session`);
  return response.ok() ? response.json() : null;
}

for (const mode of MODES) {
  test(`who has an account elsewhere signs up and in with it, and types no password of ours ${mode.name}`, async ({ someone, both }) => {
    const mara = await someone(mode);
    await leaves(mara);
    await signsUpThere(mara, both.contoso);
    let session = await isIn(mara);
    assert.equal(session?.email, mara.email, mara.page.url());
    assert.deepEqual(session.proofs, ['federated']);
    const { sub } = session;

    // Again in the same browser: the account there is still open, and nothing is typed.
    await mara.page.context().clearCookies({ domain: 'shop.localhost' });
    await mara.begin('sign-in');
    await mara.page.getByRole('button', { name: CONTINUE }).click();
    session = await isIn(mara);
    assert.equal(session?.sub, sub, mara.page.url());
    if (mara.scripted) await mara.hasNoComplaints();
  });

  test(`who turns back at the provider is where they were, and can go on otherwise ${mode.name}`, async ({ someone }) => {
    const mara = await someone(mode);
    await leaves(mara);
    await mara.page.goBack();
    await mara.page.waitForURL(/\/\/shop\.localhost:/);
    await mara.begin('sign-in');
    await mara.identify();
    await mara.sees('enter_password');
  });

  // Apple does: the POST from another site brings no cookie, and what follows it must.
  test(`a provider whose page answers by a form reaches the browser that left ${mode.name}`, async ({ someone, both }) => {
    const mara = await someone(mode);
    const form = (query) => [...new URLSearchParams(query)].map(([name, value]) => `<input type="hidden" name="${name}" value="${value}">`).join('');
    const page = (body) => ({ contentType: 'text/html', body: `<!doctype html><html lang="en"><title>Contoso</title><link rel="icon" href="data:,">${body}</html>` });
    await mara.page.route(/\/providers\/contoso\/callback\?.*code=/, (route) => {
      const { search } = new URL(route.request().url());
      return route.fulfill(page(`<meta http-equiv="refresh" content="0; url=http://contoso.localhost/form${search.replaceAll('&', '&amp;')}">`));
    });
    await mara.page.route('http://contoso.localhost/form**', (route) => {
      const { search } = new URL(route.request().url());
      const callback = `${mara.server.base}/providers/contoso/callback`;
      return route.fulfill(page(`<form method="post" action="${callback}">${form(search)}<button>On to Juniper</button></form>`));
    });
    await leaves(mara);
    await signsUpThere(mara, both.contoso);
    await mara.page.waitForURL(/contoso\.localhost/);
    await mara.page.getByRole('button', { name: 'On to Juniper' }).click();
    const session = await isIn(mara);
    assert.equal(session?.email, mara.email, mara.page.url());
  });
}
