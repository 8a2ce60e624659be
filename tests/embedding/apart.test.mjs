// The element on a page of another site: no cookie of the server ever gets there.
import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { after, test } from 'node:test';
import { startBrowser } from '../support/browser.mjs';
import { atHost, strictPolicy, tag, told } from '../support/host.mjs';
import { Mailbox } from '../support/mailbox.mjs';
import { startServer } from '../support/server.mjs';

/** The server's pages are on localhost. */
const ELSEWHERE = 'http://127.0.0.1:9000';

const server = await startServer();
const browser = await startBrowser({ hosts: true });
after(async () => {
  await browser.close();
  await server.stop();
});

/** What the app's server would have made, and its element. */
function begin(purpose = 'sign_in') {
  const verifier = randomBytes(32).toString('base64url');
  const challenge = createHash('sha256').update(verifier).digest('base64url');
  return { verifier, body: tag(server, `app="shop" purpose="${purpose}" code-challenge="${challenge}"`) };
}

/** What the app's server does with the code. */
async function redeem(code, verifier) {
  const response = await fetch(`${server.base}/session/redeem`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ app: 'shop', code, code_verifier: verifier }),
  });
  return response.ok ? response.json() : undefined;
}

async function signUp(mara) {
  await mara.identify();
  await mara.enterMailedCode();
  await mara.sees('create_password');
  await mara.createPassword();
  await mara.enrolEmail();
}

test('a person signs up and in on a page of another site, without a cookie, and its app learns who', async () => {
  const nonce = 'YXBhcnQ';
  const mailbox = new Mailbox(server, 'mara.apart@example.org');
  for (const purpose of ['sign_up', 'sign_in']) {
    const { verifier, body } = begin(purpose);
    const headers = { 'content-security-policy': strictPolicy(server.base, nonce) };
    const strict = body.replace('<script', `<script nonce="${nonce}"`);
    const mara = await atHost(browser, server, strict, { origin: ELSEWHERE, headers });
    Object.assign(mara, { email: mailbox.address, mailbox });
    const asked = [];
    mara.page.on('request', (request) => asked.push(request.url()));
    await told(mara, 'ready');
    await mara.page.evaluate(() => (window.stays = true));
    if (purpose === 'sign_up') {
      await signUp(mara);
    } else {
      await mara.identify();
      await mara.enterPassword();
      await mara.enterMailedCode();
    }
    await mara.sees('signed_in');
    const { code } = await told(mara, 'signed-in');
    assert.equal((await redeem(code, verifier)).email, mara.email);
    assert.equal(await redeem(code, verifier), undefined, 'once');
    assert.deepEqual(await mara.context.cookies(), []);
    const token = await mara.page.locator('.pt-form [name=browser]').inputValue();
    assert.ok(asked.every((url) => !url.includes(token) && !url.includes(code)), 'nothing is in an address');
    assert.doesNotMatch(JSON.stringify(mara.told), new RegExp(token));
    await mara.hasNoComplaints();
    await mara.leave();
  }
});

test('who says nothing else is led on to the app with the code', async () => {
  const { verifier, body } = begin('sign_up');
  const mara = await atHost(browser, server, body, { origin: ELSEWHERE });
  await told(mara, 'ready');
  await signUp(mara);
  await mara.page.waitForURL(/\/demo\?code=/);
  const code = new URL(mara.page.url()).searchParams.get('code');
  assert.equal((await redeem(code, verifier)).email, mara.email);
  await mara.leave();
});

test('without the WebAssembly the form goes on on the page of the server, and comes back with the code', async () => {
  const blocked = { name: 'blocked', script: true, wasm: false };
  const { verifier, body } = begin('sign_up');
  const mara = await atHost(browser, server, body, { origin: ELSEWHERE, mode: blocked });
  await told(mara, 'problem', ({ kind }) => kind === 'webassembly');
  await mara.identify();
  await mara.page.waitForURL(`${server.base}/flows/**`);
  // The page knew what came before: here it begins anew, with the address filled in.
  await mara.sees('identify');
  assert.equal(await mara.field.inputValue(), mara.email);
  await mara.identify();
  await mara.enterMailedCode();
  await mara.sees('create_password');
  await mara.createPassword();
  await mara.enrolEmail();
  await mara.page.waitForURL(/\/demo\?code=/);
  const code = new URL(mara.page.url()).searchParams.get('code');
  assert.equal((await redeem(code, verifier)).email, mara.email);
  await mara.leave();
});

test('a page that comes back asks where its flow stands, and is told', async () => {
  const mara = await atHost(browser, server, begin().body, { origin: ELSEWHERE });
  await told(mara, 'ready');
  await mara.identify();
  await mara.sees('enter_password');
  const [looked] = await Promise.all([
    mara.page.waitForResponse((response) => /\/flows\/\w+$/.test(response.url()) && response.request().method() === 'GET'),
    mara.page.evaluate(() => dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))),
  ]);
  assert.equal(looked.status(), 200);
  await mara.sees('enter_password');
  await mara.leave();
});

test('a page of another site that asks for no code is told why nothing comes', async () => {
  const mara = await atHost(browser, server, tag(server), { origin: ELSEWHERE });
  const { kind, status } = await told(mara, 'problem');
  assert.deepEqual([kind, status], ['refused', 400]);
  await mara.leave();
});
