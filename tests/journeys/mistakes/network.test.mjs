// Connections that break, and servers that answer nonsense. Script only: without it browsers speak for themselves.
import assert from 'node:assert/strict';
import { installClock, stopClock } from '../../support/clock.mjs';
import { intercept } from '../../support/intercept.mjs';
import { test } from '../../support/test.mjs';
import { say } from '../../support/words.mjs';

const json = 'application/json';
const trouble = say('status.server_trouble');
/** It counts down: whoever looks late reads a few seconds less. */
const busy = (seconds) => {
  const times = [0, 1, 2, 3, 4, 5].map((late) => `0:${String(seconds - late).padStart(2, '0')}`);
  return new RegExp(say('status.too_busy', { time: `(${times.join('|')})` }));
};

/** What may come instead of a reply, and what the person is told. */
const ANSWERS = {
  'an error as JSON': [{ status: 500, contentType: json, body: '{}' }, trouble],
  'an error as a page': [{ status: 502, contentType: 'text/html', body: '<h1>Bad Gateway</h1>' }, trouble],
  'a page instead of JSON': [{ status: 200, contentType: 'text/html', body: '<!doctype html>' }, trouble],
  'nothing at all': [{ status: 200, contentType: json, body: '' }, trouble],
  'JSON that is no reply': [{ status: 200, contentType: json, body: '{"screen":{"dance":{}}}' }, trouble],
  'half a reply': [{ status: 200, contentType: json, body: '{"flow":"a","step":' }, trouble],
  'a plea to wait': [{ status: 503, headers: { 'retry-after': '7' }, body: '' }, busy(7)],
  'a limit without a time': [{ status: 429, body: '' }, busy(10)],
  'a limit with a date, told by the clock of the server': [
    { status: 429, headers: { date: 'Wed, 21 Oct 2015 07:27:15 GMT', 'retry-after': 'Wed, 21 Oct 2015 07:28:00 GMT' }, body: '' },
    busy(45),
  ],
  'a limit with a date that has passed': [
    { status: 429, headers: { 'retry-after': 'Wed, 21 Oct 2015 07:28:00 GMT' }, body: '' },
    busy(10),
  ],
  'a limit with nonsense for a time': [{ status: 429, headers: { 'retry-after': 'soon' }, body: '' }, busy(10)],
};

test('whatever the server answers, it is explained, nothing is lost, and trying again works', { tag: ['@A-13', '@A-47', '@B-62'] }, async ({ someone }) => {
  const mara = await someone();
  await mara.begin('sign-up');
  await mara.field.fill(mara.email);
  let instead;
  await intercept(mara.page, '**/answers', (route) => {
    const answer = instead;
    instead = undefined;
    return answer ? route.fulfill(answer) : route.continue();
  });
  for (const [name, [answer, sentence]] of Object.entries(ANSWERS)) {
    await test.step(name, async () => {
      instead = answer;
      await mara.answering(() => mara.page.keyboard.press('Enter'));
      await mara.readsAlert(sentence);
      await isUnharmed(mara);
    });
  }
  await mara.hasMail(0);
  await mara.answering(() => mara.page.keyboard.press('Enter'));
  await mara.sees('enter_code');
  assert.equal(await mara.page.locator('.pt-alert').innerText(), '');
  await mara.hasMail(1);
});

test('being offline is said at once, and what was typed is sent once there is a connection', { tag: ['@A-60', '@B-61'] }, async ({ someone }) => {
  const mara = await someone();
  await installClock(mara.page);
  await mara.begin('sign-up');
  await mara.field.fill(mara.email);
  await mara.context.setOffline(true);
  // Nothing is waited for: the page's time stands still.
  await stopClock(mara.page);
  await mara.page.keyboard.press('Enter');
  await mara.readsAlert(say('status.offline'));
  await isUnharmed(mara);

  await mara.context.setOffline(false);
  await mara.reads(say('status.back_online'), '[role=status]');
  await mara.answering(() => mara.page.keyboard.press('Enter'));
  await mara.sees('enter_code');
  await mara.hasMail(1);
});

test('a reply that was lost on its way is not asked for twice', { tag: ['@B-61'] }, async ({ someone }) => {
  const mara = await someone();
  await mara.begin('sign-up');
  await mara.field.fill(mara.email);
  await intercept(mara.page, '**/answers', loseReply, { times: 1 });
  await mara.page.keyboard.press('Enter');
  await mara.readsAlert(say('status.offline'));
  await mara.hasMail(1);
  await mara.answering(() => mara.page.keyboard.press('Enter'));
  await mara.sees('enter_code');
  await mara.hasMail(1);
});

test('a wait is mentioned, then called slow, and given up in the end', { tag: ['@A-60', '@A-61', '@B-62'] }, async ({ someone }) => {
  const mara = await someone();
  await installClock(mara.page);
  await mara.begin('sign-in');
  await mara.field.fill(mara.email);
  await intercept(mara.page, '**/answers', () => {}, { times: 1 });
  await stopClock(mara.page);
  const [sent] = await Promise.all([
    mara.page.waitForRequest('**/answers'),
    mara.page.keyboard.press('Enter'),
  ]);
  assert.ok(sent);
  const status = mara.page.locator('[role=status]');
  await mara.page.clock.runFor(300);
  assert.equal(await status.innerText(), '');
  await mara.page.clock.runFor(200);
  await mara.reads(say('status.checking'), '[role=status]');
  assert.equal(await mara.page.locator('.pt-form').getAttribute('aria-busy'), 'true');
  await mara.page.clock.runFor(10_000);
  await mara.reads(say('status.slow'), '[role=status]');
  await mara.page.clock.runFor(5000);
  await mara.readsAlert(say('status.offline'));
  await isUnharmed(mara);
  assert.equal(await status.innerText(), '');
  await mara.answering(() => mara.page.keyboard.press('Enter'));
  await mara.sees('enter_password');
});

async function isUnharmed(mara) {
  assert.equal(await mara.screen, 'identify');
  assert.equal(await mara.field.inputValue(), mara.email);
  await mara.hasFocusOn('#username');
  assert.equal(await mara.page.locator('.pt-form').getAttribute('aria-busy'), null);
  assert.equal(await mara.page.locator('.pt-button').getAttribute('aria-disabled'), null);
}

/** The server takes the answer, and the browser never hears of it. */
async function loseReply(route) {
  await route.fetch();
  await route.abort('connectionreset');
}
