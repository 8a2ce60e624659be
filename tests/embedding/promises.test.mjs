// What docs/guides/embed.md promises to those who build the page around.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { HOST, gated, tag, told } from '../support/host.mjs';
import { startServer } from '../support/server.mjs';
import { test as base } from '../support/test.mjs';

/** An app with two places to go on to. */
const settings = (port) => `
public_url = "http://localhost:${port}"
demo = true
[brand]
name = "Juniper"
[[apps]]
id = "shop"
name = "Juniper Shop"
return_to = ["http://localhost:${port}/demo", "http://localhost:${port}/demo/mailbox"]
origins = ["${HOST}"]
user_flow = "always_on"
[user_flows.always_on]
mfa = "always_on"
second_factors = ["email_code", "authenticator"]
`;

const startReal = () => startServer({ settings });
const test = base.extend({ demo: async ({ shared }, use) => use(await shared(startReal)) });

const within = (server, children, attributes) => tag(server, attributes).replace('></portico', `>${children}</portico`);
const element = (person) => person.page.locator('portico-sign-in');

const CHILDREN =
  '<a id="before" href="/elsewhere">Sign in elsewhere</a><h2 id="header" slot="header">Welcome back</h2>' +
  '<p id="footer" slot="footer">Two factors</p><p id="legal" slot="legal">Terms</p>';

test('without a connection the page stays as it was, and the screen comes with it', async ({ server, atHost }) => {
  const mara = await atHost('<p>The shop</p>');
  const { page, context } = mara;
  const before = page.locator('#before');
  await page.evaluate((url) => import(url), `${server.base}/portico.js`);
  await context.setOffline(true);
  await page.evaluate(() => {
    document.body.insertAdjacentHTML('beforeend', '<portico-sign-in app="shop"><a id="before" href="/elsewhere">Sign in elsewhere</a></portico-sign-in>');
  });
  assert.equal((await told(mara, 'problem')).kind, 'offline');
  assert.ok(await before.isVisible());
  await context.setOffline(false);
  await told(mara, 'ready');
  assert.ok(!(await before.isVisible()));
  assert.ok(await mara.field.isVisible());
});

test('children stand above and below the screens, and others until there is one', async ({ server, atHost }) => {
  const gate = gated();
  const mara = await atHost(within(server, CHILDREN).replace('?app=shop', ''), { prepare: ({ context }) => context.route('**/embed', gate.hold) });
  const shown = () => mara.page.locator('portico-sign-in > [id]:visible').evaluateAll((all) => all.map(({ id }) => id));
  await gate.reached;
  assert.deepEqual(await shown(), ['before', 'header', 'footer', 'legal']);
  gate.open();
  await told(mara, 'ready');
  assert.deepEqual(await shown(), ['header', 'footer', 'legal']);
  const box = (selector) => mara.page.locator(selector).boundingBox();
  const [header, screen, footer, legal] = await Promise.all(['#header', '.pt-around', '#footer', '#legal'].map(box));
  assert.ok(header.y + header.height <= screen.y && screen.y + screen.height <= footer.y && footer.y < legal.y);
});

test('an element that is cancelled says so, shows what stood there, and begins again when it is asked', async ({ server, atHost }) => {
  const mara = await atHost(within(server, CHILDREN));
  await told(mara, 'ready');
  await element(mara).evaluate((element) => element.cancel());
  await told(mara, 'cancelled');
  assert.ok(await mara.page.locator('#before').isVisible());
  assert.equal(await mara.page.locator('.pt-around').count(), 0);
  assert.deepEqual(await element(mara).evaluate(({ screen, attributes }) => [screen, 'screen' in attributes]), [null, false]);
  mara.told.length = 0;
  await element(mara).evaluate((element) => element.restart());
  await told(mara, 'ready');
  assert.ok(await mara.page.locator('#before').isHidden());
  await mara.hasNoComplaints();
});

test('an element that was cancelled while its first screen was on the way shows none', async ({ server, atHost }) => {
  const gate = gated();
  const mara = await atHost(within(server, CHILDREN), { prepare: ({ context }) => context.route('**/embed', gate.hold) });
  await gate.reached;
  await element(mara).evaluate((element) => element.cancel());
  const answered = mara.page.waitForResponse('**/embed');
  gate.open();
  await answered;
  await mara.page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  assert.equal(await mara.page.locator('.pt-around').count(), 0);
  assert.deepEqual(mara.told.map(({ name }) => name), ['cancelled']);
});

test('the name of the present screen is an attribute, for styles and for scripts', async ({ server, atHost }) => {
  const head = '<style>portico-sign-in{border:1px solid}portico-sign-in[screen="enter_code"]{border-width:7px}</style>';
  const mara = await atHost(tag(server, 'app="shop" purpose="sign_up"'), { head });
  await told(mara, 'ready');
  const width = () => element(mara).evaluate((element) => getComputedStyle(element).borderTopWidth);
  assert.deepEqual([await element(mara).evaluate(({ screen }) => screen), await width()], ['identify', '1px']);
  await mara.identify();
  await mara.sees('enter_code');
  await told(mara, 'screen', ({ screen }) => screen === 'enter_code');
  assert.deepEqual([await element(mara).evaluate(({ screen }) => screen), await width()], ['enter_code', '7px']);
});

test('what is written down for debugging names every screen, and nothing that was typed', async ({ server, atHost }) => {
  const password = `schildkröte ${randomUUID()}`;
  const said = [];
  const prepare = ({ page }) => page.on('console', (message) => said.push(message.text()));
  const mara = await atHost(tag(server, 'app="shop" purpose="sign_up" debug'), { prepare });
  await told(mara, 'ready');
  await mara.page.evaluate(() => (window.stays = true));
  await mara.identify();
  await mara.sees('enter_code');
  await mara.enterCode('000000');
  const code = await mara.mailbox.code();
  await mara.enterCode(code);
  await mara.sees('create_password');
  await mara.createPassword(password);
  const { key, code: second } = await mara.enrolAuthenticator();
  await told(mara, 'signed-in');
  const all = said.join('\n');
  const screens = mara.told.filter(({ name }) => name === 'screen').map(({ screen }) => screen);
  assert.deepEqual(said.filter((line) => line.startsWith('portico ')).map((line) => line.split(' ')[1]), screens);
  assert.ok(screens.includes('create_password') && screens.includes('enroll_authenticator'));
  for (const secret of [password, encodeURIComponent(password), code, second, key, mara.email, '000000']) {
    assert.ok(!all.includes(secret), `${secret} in\n${all}`);
  }
});

test('who is signed in goes on where the page says, if the app may', async ({ server, atHost }) => {
  const wanted = `${server.base}/demo/mailbox`;
  const mara = await atHost(tag(server, `app="shop" purpose="sign_up" return-to="${wanted}"`));
  await told(mara, 'ready');
  await mara.page.evaluate(() => (window.stays = true));
  await mara.identify();
  await mara.enterMailedCode();
  await mara.sees('create_password');
  await mara.createPassword();
  await mara.enrolEmail();
  assert.equal((await told(mara, 'signed-in')).returnTo, wanted);
});

test('a place to go on to that the app did not name is refused, and what the page had stays', async ({ server, atHost }) => {
  const mara = await atHost(within(server, CHILDREN, 'app="shop" return-to="https://elsewhere.example/"'));
  const { kind, status } = await told(mara, 'problem');
  assert.deepEqual([kind, status], ['refused', 400]);
  assert.ok(await mara.page.locator('#before').isVisible());
  assert.equal(await mara.field.count(), 0);
});
