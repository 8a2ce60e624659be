// Who chooses a provider in an element goes on on a page of the server, and comes back to the app.
import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { WITH_SCRIPT } from '../support/browser.mjs';
import { CONTINUE, HOSTS, atContoso, isThere, signsUpThere, withProvider } from '../support/elsewhere.mjs';
import { gated, strictPolicy, tag, told } from '../support/host.mjs';
import { say } from '../support/words.mjs';

const test = withProvider('domains = ["contoso.example"]');
const BLOCKED = { name: 'with the WebAssembly blocked', script: true, wasm: false };

const button = ({ page }) => page.getByRole('button', { name: CONTINUE, exact: true });

/** Somebody at a page with the element, which asks for a code. */
async function arrives(atHost, server, origin, options = {}) {
  const verifier = randomBytes(32).toString('base64url');
  const challenge = createHash('sha256').update(verifier).digest('base64url');
  const body = tag(server, `app="shop" return-to="${origin}/back" code-challenge="${challenge}"`);
  const mara = await atHost(body, { origin, ...options });
  atContoso(mara);
  return Object.assign(mara, { verifier, origin });
}

/** Is back in the app, which learns who it is by the code; on a page of the same site by the session, too. */
async function isBack(mara, { base }) {
  await mara.page.waitForURL(`${mara.origin}/back?code=*`);
  const code = new URL(mara.page.url()).searchParams.get('code');
  // Browsers know where `*.localhost` is, and not all else does.
  const redeemed = await fetch(`${base.replace('shop.', '')}/session/redeem`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ app: 'shop', code, code_verifier: mara.verifier }),
  });
  const session = await redeemed.json();
  assert.deepEqual([session.email, session.proofs], [mara.email, ['federated']]);
  const here = await mara.page.evaluate((base) => fetch(`${base}/session?app=shop`, { credentials: 'include' }).then((response) => response.json()), base);
  if (mara.origin === HOSTS['of the same site']) assert.equal(here?.email, mara.email);
  else assert.equal(here, null, 'no cookie of the server comes with a page of another site');
}

for (const [site, origin] of Object.entries(HOSTS)) {
  for (const mode of [WITH_SCRIPT, BLOCKED]) {
    test(`who chooses a provider in an element on a page ${site} is back in the app, signed in, ${mode.name}`, async ({ atHost, server, both }) => {
      const nonce = 'cHJvdmlkZXJz';
      const headers = { 'content-security-policy': strictPolicy(server.base, nonce) };
      const mara = await arrives(async (body, options) => atHost(body.replace('<script', `<script nonce="${nonce}"`), options), server, origin, { mode, headers });
      if (mode.wasm) await told(mara, 'ready');
      await button(mara).click();
      await isThere(mara);
      await signsUpThere(mara, both.contoso);
      await isBack(mara, server);
      if (mode.wasm) await mara.hasNoComplaints();
    });
  }

  test(`who turns back at the provider is at the page ${site} again, and goes there once more`, async ({ atHost, server, both }) => {
    const mara = await arrives(atHost, server, origin);
    await told(mara, 'ready');
    await button(mara).click();
    await isThere(mara);
    await mara.page.goBack();
    await mara.page.waitForURL(`${origin}/`);
    await button(mara).click();
    await isThere(mara);
    await signsUpThere(mara, both.contoso);
    await isBack(mara, server);
  });

  test(`who says no at the provider is told so on a page of the server, and comes back to the page ${site} all the same`, async ({ atHost, server, both }) => {
    const mara = await arrives(atHost, server, origin);
    await button(mara).click();
    await isThere(mara);
    await mara.page.locator('[data-declines]').click();
    await mara.page.waitForURL(`${server.base}/**`);
    await mara.readsAlert(say('refusal.provider_cancelled'));
    await button(mara).click();
    await isThere(mara);
    await signsUpThere(mara, both.contoso);
    await isBack(mara, server);
  });

  test(`an address of the organization that is typed on a page ${site} leads there`, async ({ atHost, server, both }) => {
    const mara = await arrives(atHost, server, origin);
    await told(mara, 'ready');
    await mara.identify();
    await mara.sees('at_provider');
    await mara.page.getByRole('button', { name: say('signed_in.continue', { app: 'Contoso' }) }).click();
    await isThere(mara);
    assert.equal(await mara.field.inputValue(), mara.email, 'it need not be typed again');
    await signsUpThere(mara, both.contoso);
    await isBack(mara, server);
  });

  test(`a provider can be chosen on a page ${site} before the server has answered`, async ({ atHost, server }) => {
    const gate = gated();
    const mara = await arrives(atHost, server, origin, { prepare: ({ context }) => context.route('**/embed', gate.hold) });
    await gate.reached;
    await button(mara).click();
    await mara.page.locator('.pt-form[aria-busy=true]').waitFor();
    gate.open();
    await isThere(mara);
  });
}
