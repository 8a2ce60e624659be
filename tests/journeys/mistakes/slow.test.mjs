// Who takes longer than a flow waits: told in time, and given more.
import assert from 'node:assert/strict';
import { WITHOUT_SCRIPT, WITH_SCRIPT } from '../../support/browser.mjs';
import { installClock } from '../../support/clock.mjs';
import { intercept } from '../../support/intercept.mjs';
import { test } from '../../support/test.mjs';
import { pattern, say } from '../../support/words.mjs';

/**
 * Seconds that a flow waits, before the end of which it says so, and for which a first screen is good; in
 * `flow/src/limits.rs` and `protocol/src/time.rs`.
 */
const [IDLE, NOTICE, FIRST] = [900, 120, 3600];

/** Somebody who begins to type an address, at a page whose clock the test turns. */
async function atTheStart(someone) {
  const mara = await someone(WITH_SCRIPT);
  await installClock(mara.page);
  await mara.begin('sign-in');
  await mara.field.fill('mara@');
  return mara;
}

/** The same after an answer, with which the flow began. */
async function slowTypist(someone) {
  const mara = await atTheStart(someone);
  await mara.answering(() => mara.page.keyboard.press('Enter'));
  await mara.sees('identify');
  return mara;
}

/** Lets the time go by here and there. */
async function wait(mara, seconds) {
  await mara.server.advance(seconds);
  await mara.page.clock.fastForward(seconds * 1000);
}

const asks = (mara) => mara.page.locator('.pt-ending').isVisible();

/** Waits until more time is offered, and asks for it by `act`. */
async function staying(mara, act) {
  await mara.reads(pattern('ending.text'), '.pt-ending');
  await mara.hasFocusOn('.pt-ending .pt-button');
  const given = mara.page.waitForResponse('**/stay');
  await act();
  await given;
  await mara.reads(say('ending.stayed'), '[role=status]');
  assert.equal(await asks(mara), false);
  assert.equal(await mara.field.inputValue(), 'mara@');
  await mara.hasFocusOn('#username');
}

test('before the end more time is offered, ten times, and nothing that was typed is lost', { tag: ['@A-64'] }, async ({ someone }) => {
  const mara = await slowTypist(someone);
  for (let turn = 0; turn < 10; turn += 1) {
    await wait(mara, IDLE - NOTICE - 10);
    assert.equal(await asks(mara), false);
    await wait(mara, 12);
    await staying(mara, () => mara.page.keyboard.press(turn % 2 ? 'Escape' : 'Enter'));
  }
  await wait(mara, 700);
  mara.hasAnswered('email');
  await mara.identify();
  await mara.sees('enter_password');
  mara.hasAnswered('email', 'email');
});

test('a first screen asks for no time, and comes anew by itself with what was typed', { tag: ['@A-64'] }, async ({ someone }) => {
  const mara = await atTheStart(someone);
  const address = mara.page.url();
  await wait(mara, FIRST - NOTICE + 10);
  assert.equal(await asks(mara), false);
  const renewed = mara.page.waitForResponse('**/flows/new');
  await wait(mara, NOTICE);
  assert.equal((await renewed).status(), 200);
  await mara.page.waitForFunction(() => !document.querySelector('[aria-busy=true]'));
  assert.equal(await mara.field.inputValue(), 'mara@');
  assert.equal(await asks(mara), false);
  assert.equal(mara.page.url(), address, 'a first screen has no address of its own');
  await mara.identify();
  await mara.sees('enter_password');
  mara.hasAnswered('email');
});

test('the time that is left counts down in the question, and a screen reader is asked once', { tag: ['@A-64'] }, async ({ someone }) => {
  const mara = await slowTypist(someone);
  await wait(mara, IDLE - NOTICE + 1);
  await mara.page.getByRole('dialog', { name: say('ending.title') }).waitFor();
  const text = mara.page.locator('#pt-ending');
  assert.equal(await text.evaluate((element) => element.closest('[aria-live], [role=status], [role=alert]')), null);
  const shown = new Set();
  for (let second = 0; second < 3; second += 1) {
    shown.add(await text.innerText());
    await mara.page.clock.runFor(1000);
  }
  assert.equal(shown.size, 3, [...shown].join());
});

test('a question that was not answered gives way to the end, with the address kept', { tag: ['@A-64'] }, async ({ someone }) => {
  const mara = await someone(WITH_SCRIPT);
  await installClock(mara.page);
  await mara.begin('sign-in');
  await mara.identify();
  await mara.sees('enter_password');
  await wait(mara, IDLE - NOTICE + 1);
  await mara.reads(pattern('ending.text'), '.pt-ending');
  await wait(mara, NOTICE);
  await mara.sees('expired');
  assert.equal(await asks(mara), false);
  await mara.hasFocusOn('#pt-title');
  await mara.pressButton(say('expired.continue_as', { target: mara.email }));
  await mara.sees('identify');
  assert.equal(await mara.field.inputValue(), mara.email);
});

test('where more time leads no further, the end is told beforehand and nothing is asked', { tag: ['@A-64'] }, async ({ server, someone }) => {
  const mara = await slowTypist(someone);
  await mara.identify();
  await mara.sees('enter_password');
  const flow = await mara.flow;
  // Of three hours in all less is left than a page waits.
  const left = IDLE - 60;
  for (let turn = 0; turn < 12; turn += 1) {
    await server.advance((3 * 3600 - left) / 12);
    const response = await mara.context.request.post(`/flows/${flow}/stay`, { headers: { origin: server.base, accept: 'application/json' } });
    assert.equal(response.status(), 200);
  }
  await mara.goTo(`/flows/${flow}`);
  await wait(mara, left - NOTICE + 1);
  await mara.reads(pattern('ending.last'), '[role=status]');
  assert.equal(await asks(mara), false);
  await wait(mara, NOTICE);
  await mara.sees('expired');
});

test('asking for more time without a connection loses nothing, and can be done again', { tag: ['@A-64'] }, async ({ someone }) => {
  const mara = await slowTypist(someone);
  await wait(mara, IDLE - NOTICE + 1);
  await mara.reads(pattern('ending.text'), '.pt-ending');
  await intercept(mara.page, '**/stay', (route) => route.abort('internetdisconnected'), { times: 1 });
  await mara.page.keyboard.press('Enter');
  await mara.readsAlert(say('status.offline'));
  await wait(mara, 2);
  await staying(mara, () => mara.page.keyboard.press('Enter'));
});

test('without script each page says how long it waits, and waits longer if it is asked to', { tag: ['@A-64'] }, async ({ server, someone }) => {
  const mara = await someone(WITHOUT_SCRIPT);
  await mara.begin('sign-in');
  assert.equal(await mara.page.locator('.pt-waits').count(), 0, 'of a first screen nothing is lost');
  await mara.field.fill('mara@');
  await mara.page.keyboard.press('Enter');
  for (let turn = 0; turn < 3; turn += 1) {
    await server.advance(IDLE - 10);
    await mara.reads(say('ending.waits', { count: 15 }), '.pt-waits');
    await mara.pressButton(say('ending.stay'));
    await mara.sees('identify');
    assert.equal(await mara.field.inputValue(), 'mara@');
  }
  mara.hasAnswered('email');
  await mara.identify();
  await mara.sees('enter_password');
});

test('where there is script the page does not say beforehand how long it waits', async ({ someone }) => {
  const mara = await someone(WITH_SCRIPT);
  await mara.begin('sign-in');
  await mara.identify();
  await mara.sees('enter_password');
  await mara.page.reload();
  assert.equal(await mara.page.locator('.pt-waits').isVisible(), false);
});
