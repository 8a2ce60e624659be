// What is said to those who listen: each event once, in a region that was there before.
import assert from 'node:assert/strict';
import { WITH_SCRIPT } from './support/browser.mjs';
import { installClock } from './support/clock.mjs';
import { listen } from './support/hearing.mjs';
import { intercept } from './support/intercept.mjs';
import { wrongCode } from './support/mailbox.mjs';
import { PASSWORD } from './support/person.mjs';
import { test } from './support/test.mjs';
import { say } from './support/words.mjs';

const alert = (text) => ({ role: 'alert', text });
const status = (text) => ({ role: 'status', text });

/** Waits until nothing more than `wanted` has been said, after what the page does next. */
async function hears(mara, said, ...wanted) {
  await mara.page.waitForFunction((count) => window.heard.length >= count, wanted.length);
  // What else the page had to say would follow in the same turn.
  await mara.page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  assert.deepEqual(await said(), wanted);
}

test('the regions are there from the start, one of each, and empty', { tag: ['@A-60'] }, async ({ someone }) => {
  const mara = await someone();
  await mara.begin('sign-up');
  for (const role of ['status', 'alert']) {
    const region = mara.page.locator(`[role=${role}]`);
    assert.equal(await region.count(), 1);
    assert.equal(await region.textContent(), '');
  }
  const before = await mara.page.locator('[role=alert]').elementHandle();
  await mara.identify();
  await mara.sees('enter_code');
  assert.ok(await before.evaluate((region) => region.isConnected), 'they stay when the screen changes');
});

test('who is in the field already hears what is wrong with it once, and who comes to it hears it there', { tag: ['@A-60'] }, async ({ someone }) => {
  const mara = await someone(WITH_SCRIPT);
  await mara.begin('sign-up');
  const said = await listen(mara.page);
  await mara.fillAndEnter('no address');
  const sentence = say('refusal.email_malformed');
  await hears(mara, said, alert(sentence));
  // The button takes the focus to the field, which is described by its error.
  await mara.pressButton(say('identify.submit'));
  await mara.hasFocusOn('#username');
  await mara.readsError(sentence);
  await hears(mara, said, alert(sentence));
  await mara.fillAndEnter('still none');
  await hears(mara, said, alert(sentence), alert(sentence));
});

test('a code that sends itself and is wrong is said once', { tag: ['@A-60'] }, async ({ someone }) => {
  const mara = await someone();
  await mara.awaitsCode();
  const said = await listen(mara.page);
  await mara.enterCode(wrongCode(await mara.mailbox.code()));
  await hears(mara, said, alert(say('refusal.code_wrong')));
});

test('wrong credentials are said once, and again when they are wrong again', { tag: ['@A-51', '@A-60'] }, async ({ someone }) => {
  const mara = await someone();
  await mara.begin('sign-in');
  await mara.identify();
  await mara.sees('enter_password');
  const said = await listen(mara.page);
  const wrong = alert(say('refusal.credentials_wrong'));
  await mara.enterPassword('something else');
  await hears(mara, said, wrong);
  await mara.enterPassword('another one');
  await hears(mara, said, wrong, wrong);
});

test('a new screen says nothing besides the focus, and what was refused with it is said once', { tag: ['@A-60'] }, async ({ someone }) => {
  const mara = await someone();
  await mara.signUp();
  await mara.signOut();
  await mara.begin('sign-in');
  const said = await listen(mara.page);
  await mara.identify();
  await mara.sees('enter_password');
  await hears(mara, said);

  // Another tab answers meanwhile: this page is out of date.
  const first = mara.page;
  await mara.newTab();
  await mara.goTo(`/flows/${new URL(first.url()).pathname.split('/')[2]}`);
  await mara.enterPassword();
  await mara.sees('enter_code');
  mara.page = first;
  await mara.enterPassword('something else');
  await mara.sees('enter_code');
  await hears(mara, said, alert(say('refusal.out_of_turn')));
});

test('of a wait for another code only the end is said, once, and then where the code went', { tag: ['@A-60', '@A-63'] }, async ({ server, someone }) => {
  const mara = await someone();
  await installClock(mara.page);
  await mara.awaitsCode();
  const said = await listen(mara.page);
  const ready = status(say('enter_code.resend_ready'));
  await mara.page.clock.runFor(20_000);
  assert.deepEqual(await said(), []);
  await mara.page.clock.runFor(20_000);
  await hears(mara, said, ready);
  await mara.page.clock.runFor(30_000);
  await hears(mara, said, ready);

  await server.advance(70);
  await mara.resend();
  const sent = status(say('status.code_sent', { target: mara.email }));
  await hears(mara, said, ready, sent);
});

test('of the wait of who was wrong too often only the end is said', { tag: ['@A-63'] }, async ({ someone }) => {
  const mara = await someone();
  await installClock(mara.page);
  await mara.begin('sign-in');
  await mara.identify();
  await mara.sees('enter_password');
  for (let turn = 0; turn < 10; turn += 1) await mara.enterPassword(`${PASSWORD} ${turn}`);
  await mara.sees('locked');
  const said = await listen(mara.page);
  await mara.page.clock.runFor(40_000);
  await hears(mara, said, status(say('locked.ready')));
});

test('what a busy server asks for is said once, counts down in silence, and its end is said', { tag: ['@A-60', '@B-62'] }, async ({ someone }) => {
  const mara = await someone();
  await installClock(mara.page);
  await mara.begin('sign-up');
  await mara.field.fill(mara.email);
  const said = await listen(mara.page);
  const busy = { status: 503, headers: { 'retry-after': '7' }, body: '' };
  await intercept(mara.page, '**/answers', (route) => route.fulfill(busy), { times: 1 });
  await mara.answering(() => mara.page.keyboard.press('Enter'));
  const plea = alert(say('status.too_busy', { time: '0:07' }));
  await hears(mara, said, plea);
  const shown = new Set();
  for (let second = 0; second < 3; second += 1) {
    await mara.page.clock.runFor(1000);
    shown.add(await mara.page.locator('.pt-alert').innerText());
  }
  assert.equal(shown.size, 3, [...shown].join());
  await hears(mara, said, plea);
  await mara.page.clock.runFor(6000);
  await hears(mara, said, plea, status(say('locked.ready')));
  assert.equal(await mara.page.locator('.pt-alert').innerText(), '');
  await mara.identify();
  await mara.sees('enter_code');
});

test('being shown, hidden, copied and connected again is said once each', { tag: ['@A-60'] }, async ({ someone }) => {
  const mara = await someone(WITH_SCRIPT, { permissions: ['clipboard-read', 'clipboard-write'] });
  await mara.begin('sign-in');
  await mara.identify();
  await mara.sees('enter_password');
  const said = await listen(mara.page);
  const toggle = mara.page.locator('.pt-toggle');
  await toggle.click();
  await toggle.click();
  const wanted = [status(say('status.password_shown')), status(say('status.password_hidden'))];
  await hears(mara, said, ...wanted);
  await mara.page.evaluate(() => dispatchEvent(new Event('online')));
  await hears(mara, said, ...wanted, status(say('status.back_online')));
});
