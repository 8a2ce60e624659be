// People without a second factor, and what risk does to them.
import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { WITHOUT_SCRIPT, WITH_SCRIPT, someone, startBrowser } from '../support/browser.mjs';
import { startServer } from '../support/server.mjs';
import { say } from '../support/words.mjs';

const server = await startServer();
const browser = await startBrowser();
after(async () => {
  await browser.close();
  await server.stop();
});

/** What would tell an attacker which signal gave them away. */
const RISK_REASONS = /risk|score|level|medium|\bhigh\b|unknown device|new device|location|impossible|velocity/i;
const REFERENCE = /^[0-9A-Z]{4}-[0-9A-Z]{4}$/;

/** A person with a password and nothing else: the app asked for nothing else. */
async function personWithoutFactor(mode) {
  const mara = await someone(browser, server, mode);
  await mara.signUpWithPassword('news');
  assert.equal(await mara.isSignedIn(), 'your password');
  await mara.signOut();
  return mara;
}

async function personWithFactor(mode) {
  const mara = await someone(browser, server, mode);
  await mara.signUp('shop');
  await mara.signOut();
  return mara;
}

for (const mode of [WITH_SCRIPT, WITHOUT_SCRIPT]) {
  describe(mode.name, () => {
    test('who drops out before enrolling is asked again at the next sign-in', async () => {
      const mara = await someone(browser, server, mode);
      await mara.signUpWithPassword();
      await mara.choose('authenticator');
      await mara.sees('enroll_authenticator');
      const abandoned = await mara.page.locator('.pt-key').textContent();
      await mara.context.clearCookies();

      await mara.signInWithPassword();
      await mara.sees('enroll_choose');
      assert.equal((await mara.context.request.get('/session')).status(), 404);
      await mara.choose('authenticator');
      await mara.sees('enroll_authenticator');
      assert.notEqual(await mara.page.locator('.pt-key').textContent(), abandoned);
      await mara.otherMethod();
      await mara.enrolEmail();
      // This sign-in has not shown that the mailbox is theirs, as signing up had.
      await mara.enterMailedCode();
      await mara.isSignedIn();
      await mara.leave();
    });

    test('an app that asks only at risk asks people who have no factor to enrol when there is none', async () => {
      const mara = await personWithoutFactor(mode);
      await mara.signInWithPassword('bank');
      await mara.sees('enroll_choose');
      await mara.leave();
    });

    test('an app that asks at risk offers to enrol while people sign up', async () => {
      const mara = await someone(browser, server, mode);
      await mara.signUpWithPassword('bank');
      await mara.sees('enroll_choose');
      await mara.leave();
    });

    test('risk challenges who is enrolled', async () => {
      const mara = await personWithFactor(mode);
      await mara.isRisky('medium');
      await mara.signInWithPassword('bank');
      await mara.enterMailedCode();
      assert.equal(await mara.isSignedIn(), 'your password and a code by email');
      await mara.leave();
    });

    test('risk below what the policy names asks for nothing', async () => {
      const mara = await personWithFactor(mode);
      await mara.isRisky('low');
      await mara.signInWithPassword('bank');
      assert.equal(await mara.isSignedIn(), 'your password');
      await mara.leave();
    });

    test('risk blocks who is not enrolled, in plain words, and another account is the way on', async () => {
      const mara = await personWithoutFactor(mode);
      await mara.isRisky('medium');
      await mara.signInWithPassword('bank');
      await mara.sees('blocked');
      await mara.reads(say('blocked.risk'), '.pt-text');
      await mara.reads(say('blocked.risk_do'), '.pt-text');
      await isBlockedWithoutReasons(mara);

      const ruth = await personWithFactor(mode);
      await mara.pressButton(say('blocked.restart'));
      await mara.sees('identify');
      assert.equal(await mara.field.inputValue(), '');
      await mara.identify(ruth.email);
      await mara.sees('enter_password');
      await mara.enterPassword();
      await mara.sees('enter_code');
      await Promise.all([mara.leave(), ruth.leave()]);
    });

    test('a policy that blocks beats a second factor, and says whose policy it is', async () => {
      const mara = await personWithFactor(mode);
      await mara.isRisky('high');
      await mara.signInWithPassword('lab');
      await mara.sees('blocked');
      await mara.reads(say('blocked.policy', { app: 'Juniper Lab' }), '.pt-text');
      await isBlockedWithoutReasons(mara);

      await mara.isRisky('none');
      await mara.pressButton(say('blocked.restart'));
      await mara.sees('identify');
      await mara.identify();
      await mara.enterPassword();
      assert.equal(await mara.isSignedIn(), 'your password');
      await mara.leave();
    });
  });
}

test('how risky a sign-in is cannot be told from how it is blocked', async () => {
  const shown = [];
  for (const level of ['medium', 'high']) {
    const mara = await personWithoutFactor(WITH_SCRIPT);
    await mara.isRisky(level);
    await mara.signInWithPassword('bank');
    await mara.sees('blocked');
    shown.push((await mara.page.locator('.pt-card').innerText()).replace(/[0-9A-Z]{4}-[0-9A-Z]{4}/, '…'));
    await mara.leave();
  }
  assert.equal(shown[0], shown[1]);
});

async function isBlockedWithoutReasons(mara) {
  assert.match(await mara.page.locator('.pt-reference-id').textContent(), REFERENCE);
  assert.doesNotMatch(await mara.page.locator('body').innerText(), RISK_REASONS);
  // What script is told is as public as what is shown.
  const reply = await (await mara.context.request.get(`/flows/${await mara.flow}`)).text();
  assert.doesNotMatch(reply.replace(/"(risk_and_not_enrolled|policy)"/, ''), RISK_REASONS);
  assert.equal((await mara.context.request.get('/session')).status(), 404);
  assert.ok(!mara.scripted || (await mara.page.title()).startsWith(say('blocked.title')));
}
