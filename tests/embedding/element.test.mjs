// The element on somebody else's page, as an app developer pastes it.
import assert from 'node:assert/strict';
import { identifyWithoutCookies } from '../support/cookies.mjs';
import { HOST, strictPolicy, tag, told } from '../support/host.mjs';
import { PASSWORD } from '../support/person.mjs';
import { test } from '../support/test.mjs';
import { say } from '../support/words.mjs';

/** From nothing to an account, on the page where the person is. */
async function signUp(mara, enrol = () => mara.enrolEmail()) {
  await mara.identify();
  await mara.enterMailedCode();
  await mara.sees('create_password');
  await mara.createPassword();
  await enrol();
  await mara.sees('signed_in');
}

test('a person signs up on the page, the page is told, and the session is there', async ({ server, atHost }) => {
  const mara = await atHost(tag(server, 'app="shop" purpose="sign_up"'));
  await told(mara, 'ready');
  await mara.page.evaluate(() => (window.stays = true));
  await signUp(mara);

  const done = await told(mara, 'signed-in');
  assert.match(done.returnTo, /\/demo$/);
  const screens = mara.told.filter(({ name }) => name === 'screen').map(({ screen }) => screen);
  assert.deepEqual(screens, ['identify', 'enter_code', 'create_password', 'enroll_choose', 'signed_in']);
  assert.doesNotMatch(JSON.stringify(mara.told), new RegExp(`${mara.email}|${PASSWORD}`), 'nothing personal is told');
  assert.equal(mara.page.url(), `${HOST}/`, 'the page stays');
  assert.equal(await mara.page.title(), 'The shop');
  const session = await mara.page.evaluate(async (base) => {
    const response = await fetch(`${base}/session`, { credentials: 'include' });
    return response.json();
  }, server.base);
  assert.equal(session.email, mara.email);
  await mara.hasNoComplaints();
});

test('who is signed in is led on to the app, where the page does not say otherwise', async ({ server, atHost }) => {
  const mara = await atHost(tag(server, 'app="shop" purpose="sign_up"'));
  await told(mara, 'ready');
  await signUp(mara);
  await mara.page.waitForURL(/\/demo/);
});

test('a strict page has nothing against any screen of a sign-up', async ({ server, atHost }) => {
  const nonce = 'c3RyaWN0';
  const strict = tag(server, 'app="shop" purpose="sign_up"').replace('<script', `<script nonce="${nonce}"`);
  const headers = { 'content-security-policy': strictPolicy(server.base, nonce) };
  const mara = await atHost(strict, { headers });
  await told(mara, 'ready');
  await mara.page.evaluate(() => (window.stays = true));
  await signUp(mara, () => mara.enrolAuthenticator());
  await mara.hasNoComplaints();
});

test('where the browser keeps no cookies, the second press leads to a page that says so', async ({ server, atHost }) => {
  const mara = await atHost(tag(server, 'app="shop"'));
  await told(mara, 'ready');
  await identifyWithoutCookies(mara);
  await mara.page.waitForURL(`${server.base}/**`);
  await mara.reads(say('problem.no_cookies'));
});

test('without the WebAssembly the form goes on at the server, and the page is told', { tag: ['@B-67'] }, async ({ server, atHost }) => {
  const blocked = { name: 'blocked', script: true, wasm: false };
  const mara = await atHost(tag(server, 'app="shop" purpose="sign_up"'), { mode: blocked });
  await told(mara, 'problem', ({ kind }) => kind === 'webassembly');
  await mara.identify();
  await mara.page.waitForURL(`${server.base}/flows/**`);
  // It begins anew there, with the address filled in.
  await mara.sees('identify');
  await mara.identify();
  await mara.enterMailedCode();
  await mara.sees('create_password');
});

test.describe('a file that is not what it was', () => {
  const files = [
    ['the script', /\/assets\/portico-[0-9a-f]+\.js$/],
    ['the WebAssembly', /\.wasm$/],
    ['the sentences', /\/assets\/words\//],
  ];
  for (const [name, address] of files) {
    test(`${name} is refused, and the form works without`, async ({ server, atHost }) => {
      const prepare = ({ context }) =>
        context.route(address, async (route) => {
          const response = await route.fetch();
          const body = await response.body();
          body[body.length - 2] ^= 1;
          await route.fulfill({ response, body });
        }, { times: 1 });
      const mara = await atHost(tag(server), { prepare });
      await told(mara, 'problem');
      assert.ok(!mara.told.some(({ name }) => name === 'ready'));
      mara.scripted = false;
      await mara.identify();
      await mara.page.waitForURL(`${server.base}/flows/**`);
    });
  }

  test('the styles are refused, and what the page had stays', async ({ server, atHost }) => {
    const prepare = ({ context }) =>
      context.route(/\/assets\/brand-/, async (route) => {
        const response = await route.fetch();
        await route.fulfill({ response, body: `${await response.text()} ` });
      });
    const around = tag(server).replace('?app=shop', '').replace('></portico', '><a href="/elsewhere">Sign in elsewhere</a></portico');
    const mara = await atHost(around, { prepare });
    await told(mara, 'problem');
    assert.ok(await mara.page.getByText('Sign in elsewhere').isVisible());
    // The form that came along works without.
    const noah = await atHost(tag(server), { prepare });
    await told(noah, 'problem');
    noah.scripted = false;
    await noah.identify();
    await noah.page.waitForURL(`${server.base}/flows/**`);
  });
});

test('what was typed before the WebAssembly came stays, in the same field', async ({ server, atHost }) => {
  let open;
  const opened = new Promise((done) => (open = done));
  const prepare = ({ context }) =>
    context.route('**/*.wasm', async (route) => {
      await opened;
      await route.continue();
    });
  const mara = await atHost(tag(server), { prepare });
  await mara.field.waitFor();
  const field = await mara.field.elementHandle();
  await field.focus();
  await mara.page.keyboard.type(mara.email);
  open();
  await told(mara, 'ready');
  assert.ok(await field.evaluate((field) => field.isConnected && document.activeElement === field));
  assert.equal(await field.inputValue(), mara.email);
});

test('the element takes neither the focus nor the view, unless asked', { tag: ['@A-06'] }, async ({ server, atHost }) => {
  const around = `<div style="height:2000px">Read me first</div>${tag(server)}`;
  const mara = await atHost(around);
  await told(mara, 'ready');
  const at = () => mara.page.evaluate(() => [document.activeElement.tagName, scrollY]);
  assert.deepEqual(await at(), ['BODY', 0]);
  await mara.page.evaluate(() => document.querySelector('portico-sign-in').setAttribute('autofocus', ''));
  await mara.hasFocusOn('.pt-input');
});

test('two elements on one page do not meet', { tag: ['@A-92'] }, async ({ server, atHost }) => {
  const both = `${tag(server, 'id="one" app="shop"')}<portico-sign-in id="two" app="bank" purpose="sign_up"></portico-sign-in>`;
  const mara = await atHost(both);
  await told(mara, 'ready', ({ id }) => id === 'one');
  await told(mara, 'ready', ({ id }) => id === 'two');
  const twice = await mara.page.evaluate(() => {
    const ids = [...document.querySelectorAll('[id]')].map(({ id }) => id);
    return ids.filter((id, at) => ids.indexOf(id) !== at);
  });
  assert.deepEqual(twice, []);
  const second = mara.page.locator('#two');
  await second.locator('.pt-input').fill(mara.email);
  await second.locator('.pt-input').press('Enter');
  await second.locator('[data-screen=enter_code]').waitFor();
  assert.ok(await mara.page.locator('#one [data-screen=identify]').isVisible());
  await mara.hasNoComplaints();
});

test('an element that is moved keeps what was typed, and one that is taken away leaves nothing', async ({ server, atHost }) => {
  const mara = await atHost(`${tag(server)}<main></main>`);
  await told(mara, 'ready');
  await mara.field.fill(mara.email);
  await mara.page.evaluate(() => document.querySelector('main').append(document.querySelector('portico-sign-in')));
  assert.equal(await mara.field.inputValue(), mara.email);
  await mara.identify();
  await mara.sees('enter_password');
  await mara.page.evaluate(() => document.querySelector('portico-sign-in').remove());
  await mara.page.waitForFunction(() => !document.querySelector('.pt-around'));
  await mara.hasNoComplaints();
});

test('the language is that of the page around, or the one that is asked for', async ({ server, atHost }) => {
  const german = await atHost(tag(server), { lang: 'de' });
  await german.reads(say('identify.submit', {}, 'de'));
  await german.page.evaluate(() => document.querySelector('portico-sign-in').setAttribute('locale', 'fr'));
  await german.reads(say('identify.submit', {}, 'fr'));
});

test('a page whose origin no app named gets nothing', async ({ server, atHost }) => {
  const mara = await atHost(tag(server), { origin: 'http://localhost:9001' });
  await told(mara, 'problem');
  assert.equal(await mara.field.count(), 0);
});
