// The element on a page of another site: no cookie of the server ever gets there.
import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { strictPolicy, tag, told } from '../support/host.mjs';
import { Mailbox } from '../support/mailbox.mjs';
import { test } from '../support/test.mjs';

/** The server's pages are on localhost. */
const ELSEWHERE = 'http://127.0.0.1:9000';

/** By what the app knows again what it began. */
const STATE = 'desk 3/?#=';

/** What the app's server would have made, and its element. */
function begin(server, purpose = 'sign_in') {
  const verifier = randomBytes(32).toString('base64url');
  const challenge = createHash('sha256').update(verifier).digest('base64url');
  return { verifier, body: tag(server, `app="shop" purpose="${purpose}" code-challenge="${challenge}" state="${STATE}"`) };
}

/** What the app's server does with the code. */
async function redeem(server, code, verifier) {
  const response = await fetch(`${server.base}/session/redeem`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ app: 'shop', code, code_verifier: verifier }),
  });
  return response.ok ? response.json() : undefined;
}

/** At the app, with its state and a code that its server redeems. */
async function comesBack(mara, server, verifier) {
  await mara.page.waitForURL('**/demo?*');
  const { searchParams } = new URL(mara.page.url());
  assert.equal(searchParams.get('state'), STATE);
  assert.equal((await redeem(server, searchParams.get('code'), verifier)).email, mara.email);
}

async function signUp(mara) {
  await mara.identify();
  await mara.enterMailedCode();
  await mara.sees('create_password');
  await mara.createPassword();
  await mara.enrolEmail();
}

test('a person signs up and in on a page of another site, without a cookie, and its app learns who', async ({ browser, server, atHost }) => {
  const nonce = 'YXBhcnQ';
  const mailbox = new Mailbox(server, 'mara.apart@example.org');
  for (const purpose of ['sign_up', 'sign_in']) {
    const { verifier, body } = begin(server, purpose);
    const headers = { 'content-security-policy': strictPolicy(server.base, nonce) };
    const strict = body.replace('<script', `<script nonce="${nonce}"`);
    const mara = await atHost(strict, { origin: ELSEWHERE, headers });
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
    assert.equal((await redeem(server, code, verifier)).email, mara.email);
    assert.equal(await redeem(server, code, verifier), undefined, 'once');
    assert.deepEqual(await mara.context.cookies(), []);
    const token = await mara.page.locator('.pt-form [name=browser]').inputValue();
    assert.ok(asked.every((url) => !url.includes(token) && !url.includes(code)), 'nothing is in an address');
    assert.doesNotMatch(JSON.stringify(mara.told), new RegExp(token));
    await mara.hasNoComplaints();
    await mara.leave();
  }
});

test('who says nothing else is led on to the app with the code', async ({ server, atHost }) => {
  const { verifier, body } = begin(server, 'sign_up');
  const mara = await atHost(body, { origin: ELSEWHERE });
  await told(mara, 'ready');
  await signUp(mara);
  await comesBack(mara, server, verifier);
});

test('without the WebAssembly the form goes on on the page of the server, and comes back with the code', async ({ server, atHost }) => {
  const blocked = { name: 'blocked', script: true, wasm: false };
  const { verifier, body } = begin(server, 'sign_up');
  const mara = await atHost(body, { origin: ELSEWHERE, mode: blocked });
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
  await comesBack(mara, server, verifier);
});

test('a page that comes back asks where its flow stands, and is told', async ({ server, atHost }) => {
  const mara = await atHost(begin(server).body, { origin: ELSEWHERE });
  await told(mara, 'ready');
  await mara.identify();
  await mara.sees('enter_password');
  const [looked] = await Promise.all([
    mara.page.waitForResponse((response) => /\/flows\/\w+$/.test(response.url()) && response.request().method() === 'GET'),
    mara.page.evaluate(() => dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))),
  ]);
  assert.equal(looked.status(), 200);
  await mara.sees('enter_password');
});

test('a page of another site that asks for no code is told why nothing comes', async ({ server, atHost }) => {
  const mara = await atHost(tag(server), { origin: ELSEWHERE });
  const { kind, status } = await told(mara, 'problem');
  assert.deepEqual([kind, status], ['refused', 400]);
});
