// People without a second factor, and what risk does to them.
import assert from 'node:assert/strict';
import { WITHOUT_SCRIPT, WITH_SCRIPT } from '../support/browser.mjs';
import { test } from '../support/test.mjs';
import { say } from '../support/words.mjs';

/** What would tell an attacker which signal gave them away. */
const RISK_REASONS = /risk|score|level|medium|\bhigh\b|unknown device|new device|location|impossible|velocity/i;
const REFERENCE = /^[0-9A-Z]{4}-[0-9A-Z]{4}$/;

/** A person with a password and nothing else: the app asked for nothing else. */
async function personWithoutFactor(someone, mode) {
  const mara = await someone(mode);
  await mara.signUpWithPassword('news');
  assert.equal(await mara.isSignedIn(), 'your password');
  await mara.signOut();
  return mara;
}

async function personWithFactor(someone, mode) {
  const mara = await someone(mode);
  await mara.signUp('shop');
  await mara.signOut();
  return mara;
}

for (const mode of [WITH_SCRIPT, WITHOUT_SCRIPT]) {
  test.describe(mode.name, () => {
    test('who drops out before enrolling is asked again at the next sign-in', async ({ someone }) => {
      const mara = await someone(mode);
      await mara.signUpWithPassword();
      await mara.choose('authenticator');
      await mara.sees('enroll_authenticator');
      const abandoned = await mara.page.locator('.pt-key').textContent();
      await mara.context.clearCookies();

      await mara.signInWithPassword();
      await mara.sees('enroll_choose');
      assert.equal(await (await mara.context.request.get('/session')).json(), null);
      await mara.choose('authenticator');
      await mara.sees('enroll_authenticator');
      assert.notEqual(await mara.page.locator('.pt-key').textContent(), abandoned);
      await mara.otherMethod();
      // This sign-in has not shown that the mailbox is theirs, as signing up had.
      await mara.choose('email_code');
      await mara.sees('enroll_email');
      await mara.answering(() => mara.field.press('Enter'));
      await mara.enterMailedCode();
      await mara.isSignedIn();
    });

    test('an app that asks only at risk asks people who have no factor to enrol when there is none', async ({ someone }) => {
      const mara = await personWithoutFactor(someone, mode);
      await mara.signInWithPassword('bank');
      await mara.sees('enroll_choose');
    });

    test('an app that asks at risk offers to enrol while people sign up', async ({ someone }) => {
      const mara = await someone(mode);
      await mara.signUpWithPassword('bank');
      await mara.sees('enroll_choose');
    });

    test('risk challenges who is enrolled', async ({ someone }) => {
      const mara = await personWithFactor(someone, mode);
      await mara.isRisky('medium');
      await mara.signInWithPassword('bank');
      await mara.enterMailedCode();
      assert.equal(await mara.isSignedIn(), 'your password and a code by email');
    });

    test('risk below what the policy names asks for nothing', async ({ someone }) => {
      const mara = await personWithFactor(someone, mode);
      await mara.isRisky('low');
      await mara.signInWithPassword('bank');
      assert.equal(await mara.isSignedIn(), 'your password');
    });

    test('risk blocks who is not enrolled, in plain words, and another account is the way on', async ({ someone }) => {
      const mara = await personWithoutFactor(someone, mode);
      await mara.isRisky('medium');
      await mara.signInWithPassword('bank');
      await mara.sees('blocked');
      await mara.reads(say('blocked.risk'), '.pt-text');
      await mara.reads(say('blocked.risk_do'), '.pt-text');
      await isBlockedWithoutReasons(mara, 'blocked.unconfirmed_title');

      const ruth = await personWithFactor(someone, mode);
      await mara.pressButton(say('blocked.restart'));
      await mara.sees('identify');
      assert.equal(await mara.field.inputValue(), '');
      await mara.identify(ruth.email);
      await mara.sees('enter_password');
      await mara.enterPassword();
      await mara.sees('enter_code');
    });

    test('a policy that blocks beats a second factor, and says whose policy it is', async ({ someone }) => {
      const mara = await personWithFactor(someone, mode);
      await mara.isRisky('high');
      await mara.signInWithPassword('lab');
      await mara.sees('blocked');
      await mara.reads(say('blocked.policy', { app: 'Juniper Lab' }), '.pt-text');
      await isBlockedWithoutReasons(mara, 'blocked.not_here_title');

      await mara.isRisky('none');
      await mara.pressButton(say('blocked.restart'));
      await mara.sees('identify');
      await mara.identify();
      await mara.enterPassword();
      assert.equal(await mara.isSignedIn(), 'your password');
    });
  });
}

test('how risky a sign-in is cannot be told from how it is blocked', async ({ someone }) => {
  const shown = [];
  for (const level of ['medium', 'high']) {
    const mara = await personWithoutFactor(someone, WITH_SCRIPT);
    await mara.isRisky(level);
    await mara.signInWithPassword('bank');
    await mara.sees('blocked');
    shown.push((await mara.page.locator('.pt-card').innerText()).replace(/[0-9A-Z]{4}-[0-9A-Z]{4}/, '…'));
    await mara.leave();
  }
  assert.equal(shown[0], shown[1]);
});

async function isBlockedWithoutReasons(mara, title) {
  assert.match(await mara.page.locator('.pt-reference-id').textContent(), REFERENCE);
  assert.doesNotMatch(await mara.page.locator('body').innerText(), RISK_REASONS);
  // What script is told is as public as what is shown.
  const reply = await (await mara.context.request.get(`/flows/${await mara.flow}`)).text();
  assert.doesNotMatch(reply.replace(/"(risk_and_not_enrolled|policy)"/, ''), RISK_REASONS);
  assert.equal(await (await mara.context.request.get('/session')).json(), null);
  assert.ok(!mara.scripted || (await mara.page.title()).startsWith(say(title)));
}
