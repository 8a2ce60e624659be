// The first form comes with the script, and stands in the page before the server was asked for anything.
import assert from 'node:assert/strict';
import { HOST, gated, tag, told } from '../support/host.mjs';
import { PASSWORD } from '../support/person.mjs';
import { test } from '../support/test.mjs';
import { say } from '../support/words.mjs';

const EMBED = '**/embed';
const WASM = '**/*.wasm';
const field = ({ page }) => page.locator('[name=username]');
const press = (person) => person.page.locator('.pt-form .pt-button').first().click();
const isBusy = ({ page }) => page.locator('.pt-form[aria-busy=true]').waitFor();
/** Has these requests wait until they are let go. */
const holding = (gates) => ({ prepare: ({ context }) => Promise.all(gates.map(([pattern, gate]) => context.route(pattern, gate.hold))) });
const frames = ({ page }) => page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));

test('the first form takes letters before the server has answered, and keeps them, the focus and the node', async ({ server, atHost }) => {
  const gate = gated();
  const mara = await atHost(tag(server, 'app="shop" autofocus'), holding([[EMBED, gate]]));
  await gate.reached;
  await field(mara).and(mara.page.locator(':focus')).waitFor();
  await mara.page.keyboard.type('ma');
  await field(mara).evaluate((input) => (window.node = input));
  gate.open();
  await mara.page.keyboard.type(mara.email.slice(2));
  await told(mara, 'ready');
  const kept = await field(mara).evaluate((input) => [input.value, input === window.node, input === document.activeElement]);
  assert.deepEqual(kept, [mara.email, true, true]);
  await mara.page.keyboard.press('Enter');
  await mara.sees('enter_password');
  await mara.hasNoComplaints();
});

test('a press before the server has answered waits for the WebAssembly and goes once', async ({ server, atHost }) => {
  const [embed, wasm] = [gated(), gated()];
  const mara = await atHost(tag(server), holding([[EMBED, embed], [WASM, wasm]]));
  await embed.reached;
  await field(mara).fill(mara.email);
  await press(mara);
  await isBusy(mara);
  await press(mara);
  embed.open();
  await wasm.reached;
  await isBusy(mara);
  wasm.open();
  await mara.sees('enter_password');
  assert.equal(mara.answers.length, 1);
  assert.ok(await mara.page.locator('portico-sign-in').isVisible(), 'the page stays');
  await mara.hasNoComplaints();
});

test('a press goes as browsers send forms where no WebAssembly comes in time', async ({ server, atHost }) => {
  const wasm = gated();
  const mara = await atHost(tag(server), holding([[WASM, wasm]]));
  await field(mara).fill(mara.email);
  await press(mara);
  await mara.page.waitForURL(`${server.base}/**`, { timeout: 8000 });
  await mara.page.locator(`[value="${mara.email}"]`).first().waitFor({ state: 'attached' });
});

test('who wants another account than the button of the first form gives is held, too', async ({ server, atHost }) => {
  const gate = gated();
  const mara = await atHost(tag(server), holding([[EMBED, gate]]));
  await gate.reached;
  await mara.page.locator('button[value=sign_up]').click();
  gate.open();
  await mara.reads(say('identify.sign_up_title'));
  assert.equal(mara.answers.length, 1);
});

test('without a connection the form says so, and goes when there is one and it is pressed again', async ({ server, atHost }) => {
  const gate = gated();
  const mara = await atHost(tag(server), { prepare: ({ context }) => context.route(EMBED, (route) => gate.hold({ continue: () => route.abort() })) });
  await gate.reached;
  await field(mara).fill(mara.email);
  await press(mara);
  await isBusy(mara);
  gate.open();
  await mara.reads(say('status.offline'), '.pt-trouble');
  assert.equal((await told(mara, 'problem')).kind, 'offline');
  assert.equal(await mara.page.locator('[role=alert]', { hasText: say('status.offline') }).count(), 1);
  assert.equal(await field(mara).inputValue(), mara.email);
  await mara.context.unroute(EMBED);
  await press(mara);
  await mara.sees('enter_password');
  assert.equal(await mara.page.getByText(say('status.offline')).count(), 0);
});

test('a connection that comes back is used before anything is pressed', async ({ server, atHost }) => {
  const mara = await atHost(tag(server), { prepare: ({ context }) => context.route(EMBED, (route) => route.abort()) });
  await told(mara, 'problem');
  await mara.context.unroute(EMBED);
  await mara.page.evaluate(() => dispatchEvent(new Event('online')));
  await told(mara, 'ready');
  await mara.identify();
  await mara.sees('enter_password');
});

test('trouble of the server is said in the form, and what was typed stays', async ({ server, atHost }) => {
  const failing = { prepare: ({ context }) => context.route(EMBED, (route) => route.fulfill({ status: 503, headers: { 'access-control-allow-origin': HOST, 'access-control-allow-credentials': 'true' } })) };
  const mara = await atHost(tag(server), failing);
  await field(mara).fill(mara.email);
  await mara.reads(say('status.server_trouble'), '.pt-trouble');
  await mara.context.unroute(EMBED);
  await press(mara);
  await mara.sees('enter_password');
});

test('an app that may not be shown there shows what stood there before', async ({ server, atHost }) => {
  const gate = gated();
  const body = tag(server, 'app="shop" return-to="https://elsewhere.example/"').replace('></portico', '><a href="/x">Sign in elsewhere</a></portico');
  const mara = await atHost(body, holding([[EMBED, gate]]));
  await gate.reached;
  await field(mara).waitFor();
  gate.open();
  assert.equal((await told(mara, 'problem')).kind, 'refused');
  assert.deepEqual([await mara.page.locator('.pt-form').count(), await mara.page.getByText('Sign in elsewhere').isVisible()], [0, true]);
});

for (const [lang, attributes] of [['de', ''], ['zh-TW', ''], ['en', 'locale="fr"'], ['en', 'purpose="sign_up"'], ['en', 'heading-level="9"'], ['en', 'app="bank"']]) {
  test(`nothing is shown before the server has answered where lang is ${lang} and the element says ${attributes}`, async ({ server, atHost }) => {
    const gate = gated();
    const body = tag(server).replace('app="shop"', attributes.startsWith('app') ? attributes : `app="shop" ${attributes}`);
    const mara = await atHost(body, { lang, ...holding([[EMBED, gate]]) });
    await gate.reached;
    await frames(mara);
    assert.equal(await mara.page.locator('.pt-around').count(), 0);
    gate.open();
  });
}

/** The element as it stands, without what is one browser's. */
const markup = (person) =>
  person.page.locator('.pt-around').evaluate((around) => {
    const copy = around.cloneNode(true);
    for (const hidden of copy.querySelectorAll('[name=begin], [name=browser]')) hidden.remove();
    // The order of attributes says nothing.
    for (const element of copy.querySelectorAll('*')) {
      const attributes = [...element.attributes].sort((a, b) => a.name.localeCompare(b.name));
      for (const { name } of attributes) element.removeAttribute(name);
      for (const { name, value } of attributes) element.setAttribute(name, value);
    }
    return copy.outerHTML.replaceAll(/-pt\d+(?=[" ])/g, '');
  });

for (const attributes of ['', 'heading-level="4" layout="card" scheme="dark"', 'login-hint="mara@example.org" autofocus', 'locale="ar" heading-level="1"']) {
  test(`the form that came along is what the server renders, with ${attributes || 'nothing said'}`, async ({ server, atHost }) => {
    const [, locale] = /locale="(\w+)"/.exec(attributes) ?? [, 'en'];
    const with_ = tag(server, `app="shop" ${attributes}`).replace('?app=shop', `?app=shop&locale=${locale}`);
    const without = with_.replace(/\?app=[^"]*/, '');
    const [first, plain] = [gated(), gated()];
    const mara = await atHost(with_, holding([[EMBED, first]]));
    await first.reached;
    const before = await markup(mara);
    first.open();
    await told(mara, 'ready');
    const noah = await atHost(without, holding([[WASM, plain]]));
    await plain.reached;
    const rendered = await markup(noah);
    plain.open();
    await told(noah, 'ready');
    assert.equal(before, rendered);
    assert.equal(await markup(mara), await markup(noah), 'and the WebAssembly makes the same of both');
    await mara.hasNoComplaints();
  });
}

/** Where the value ends that begins here, in a script. */
function endOfValue(text, start) {
  for (let end = text.indexOf('}', start); end > 0; end = text.indexOf('}', end + 1)) {
    try {
      JSON.parse(text.slice(start, end + 1));
      return end + 1;
    } catch {
      // It goes on.
    }
  }
}

/** The loader as a cache kept it from another build. */
const older = (change) => async (route) => {
  const response = await route.fetch();
  const text = await response.text();
  const start = text.indexOf('{"styles":');
  const end = endOfValue(text, start);
  const rest = JSON.parse(text.slice(start, end));
  change(rest);
  await route.fulfill({ response, body: text.slice(0, start) + JSON.stringify(rest) + text.slice(end) });
};
const LOADER = '**/portico.js?*';

test('another form of the server takes the place of the one that came along, with what was typed and the focus', async ({ server, atHost }) => {
  const gate = gated();
  const change = ({ first }) => {
    first.form = 'of-before';
    first.html = first.html.replace('</h2>', ' of before</h2>');
  };
  const mara = await atHost(tag(server), { prepare: ({ context }) => Promise.all([context.route(LOADER, older(change)), context.route(EMBED, gate.hold)]) });
  await mara.page.getByText('of before').waitFor();
  await field(mara).fill(mara.email);
  await press(mara);
  await gate.reached;
  gate.open();
  await mara.sees('enter_password');
  assert.equal(await mara.page.getByText('of before').count(), 0);
  assert.equal(mara.answers.length, 1);
  await mara.hasNoComplaints();
});

test('a loader of the build before signs people in with the files of the build of now', async ({ server, atHost }) => {
  const change = (rest) => {
    rest.build = 'before';
    for (const file of [rest.script, rest.wasm, ...rest.styles]) file.address = file.address.replace(/-\w+(?=\.\w+$)/, '-00000000');
  };
  const mara = await atHost(tag(server), { prepare: ({ context }) => context.route(LOADER, older(change)) });
  await told(mara, 'ready');
  await mara.identify();
  await mara.sees('enter_password');
  await mara.enterPassword(PASSWORD);
  assert.ok(await mara.page.locator('portico-sign-in').isVisible(), 'on the page where they are');
});

test('a loader under a name of its content takes no other build: it says so, and shows what stood there', async ({ server, atHost }) => {
  const response = await fetch(`${server.base}/portico.js?app=shop&locale=en`);
  const name = response.headers.get('content-location');
  const body = tag(server).replace(/src="[^"]*"/, `src="${server.base}${name.replace(server.base, '')}"`).replace('></portico', '><a href="/x">Sign in elsewhere</a></portico');
  const change = (rest) => (rest.build = 'before');
  const mara = await atHost(body, { prepare: ({ context }) => context.route('**/element-*.js*', older(change)) });
  assert.equal((await told(mara, 'problem')).kind, 'old');
  assert.deepEqual([await mara.page.locator('.pt-form').count(), await mara.page.getByText('Sign in elsewhere').isVisible()], [0, true]);
});
