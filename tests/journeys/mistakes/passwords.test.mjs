// Passwords that are wrong, missing, or too easy.
import assert from 'node:assert/strict';
import { WITHOUT_SCRIPT, WITH_SCRIPT } from '../../support/browser.mjs';
import { installClock } from '../../support/clock.mjs';
import { PASSWORD } from '../../support/person.mjs';
import { test } from '../../support/test.mjs';
import { pattern, say } from '../../support/words.mjs';

const WRONG = 'ein ganz anderes wort';

/** What a manager goes by: how the answer ended, and whether the form is still there. */
async function asManagersSee(mara, act) {
  const answered = mara.page.waitForResponse((response) => response.url().endsWith('/answers'));
  const [response] = await Promise.all([answered, act()]);
  return { status: response.status(), fields: await mara.page.locator('.pt-input').count() };
}

for (const mode of [WITH_SCRIPT, WITHOUT_SCRIPT]) {
  test.describe(mode.name, () => {
    test('managers see a refused password as a failure that keeps its form, and a right one as a success', { tag: ['@B-06'] }, async ({ someone }) => {
      const mara = await someone(mode);
      await mara.signUpWithPassword('news');
      await mara.isSignedIn();
      await mara.signOut();
      await mara.begin('sign-in', 'news');
      await mara.identify();
      assert.deepEqual(await asManagersSee(mara, () => mara.enterPassword(WRONG)), { status: 422, fields: 1 });
      // The app does not come yet: what is seen is the page that is left.
      let arrive;
      const arrived = new Promise((done) => (arrive = done));
      await mara.page.route('**/demo', async (route) => {
        await arrived;
        await route.continue();
      });
      if (mode.script) {
        const seen = await asManagersSee(mara, () => mara.enterPassword());
        assert.deepEqual(seen, { status: 200, fields: 0 });
      } else {
        const taken = mara.page.waitForResponse((response) => response.url().endsWith('/answers'));
        await mara.field.fill(PASSWORD);
        await mara.page.keyboard.press('Enter');
        assert.equal((await taken).status(), 303);
      }
      arrive();
      await mara.isSignedIn();
    });

    test('a wrong password is cleared and explained, the address stays, and the right one works', { tag: ['@A-45', '@A-48', '@A-51', '@B-03'] }, async ({ someone }) => {
      const mara = await someone(mode);
      await mara.signUp();
      await mara.signOut();
      await mara.begin('sign-in');
      await mara.identify();
      await mara.enterPassword(WRONG);
      await mara.readsAlert(say('refusal.credentials_wrong'));
      await mara.hasErrorTitle();
      await mara.hasFocusOn('#password');
      // Which of the two is wrong is not told: no field is marked.
      assert.equal(await mara.page.locator('[aria-invalid]').count(), 0);
      assert.equal(await mara.page.locator('.pt-error').innerText(), '');
      assert.equal(await mara.field.inputValue(), '');
      assert.ok(!(await mara.page.content()).includes(WRONG));
      await mara.reads(mara.email, '.pt-identity');
      assert.equal(await mara.page.locator('#username').inputValue(), mara.email);

      await mara.enterPassword();
      await mara.sees('enter_code');
    });

    test('an address without an account is answered like a wrong password', { tag: ['@A-51'] }, async ({ someone }) => {
      const shown = [];
      for (const exists of [true, false]) {
        const mara = await someone(mode);
        if (exists) {
          await mara.signUp();
          await mara.signOut();
        }
        await mara.begin('sign-in');
        await mara.identify();
        await mara.enterPassword(WRONG);
        await mara.readsAlert(say('refusal.credentials_wrong'));
        shown.push((await mara.page.locator('.pt-card').innerText()).replace(mara.email, '…'));
        await mara.leave();
      }
      assert.equal(shown[0], shown[1]);
    });

    test('the tenth wrong password closes the door for a while, and says for how long', async ({ server, someone }) => {
      const mara = await someone(mode);
      await mara.signUp();
      await mara.signOut();
      await mara.begin('sign-in');
      await mara.identify();
      // The same password again is the same answer again, and not another guess.
      for (let turn = 0; turn < 9; turn += 1) {
        await mara.enterPassword(`${WRONG} ${turn}`);
        await mara.enterPassword(`${WRONG} ${turn}`);
        await mara.readsAlert(say('refusal.credentials_wrong'));
      }
      await mara.enterPassword(WRONG);
      await mara.sees('locked');
      assert.match(await mara.page.locator('.pt-strong').innerText(), /0:(30|2\d)/);
      assert.ok((await mara.page.title()).startsWith(say('locked.title')));
      await mara.pressButton(say('locked.retry'));
      await mara.hasErrorTitle();
      assert.equal(await mara.screen, 'locked');

      // Another flow is no way round it, not even with the right password.
      const other = await mara.newTab();
      await mara.signInWithPassword();
      await mara.sees('locked');
      await other.close();
      [mara.page] = mara.context.pages();

      await server.advance(31);
      await mara.pressButton(say('locked.retry'));
      await mara.sees('enter_password');
      await mara.enterPassword();
      await mara.sees('enter_code');
    });

    test('a new password that is missing, short, common or endless says what would be better', { tag: ['@B-21', '@B-30'] }, async ({ someone }) => {
      const mara = await someone(mode);
      await mara.awaitsCode();
      await mara.enterMailedCode();
      await mara.sees('create_password');
      await mara.reads(say('create_password.hint', { count: 8 }), '.pt-hint');
      for (const [password, sentence] of [
        ['', say('refusal.password_missing')],
        ['short', say('refusal.password_too_short', { count: 8 })],
        ['password123', say('refusal.password_common')],
        [mara.email, say('refusal.password_common')],
        ['ä'.repeat(1000), say('refusal.password_too_long', { count: 1024 })],
      ]) {
        await mara.createPassword(password);
        await mara.readsError(sentence);
        await mara.hasFocusOn('#new-password');
        assert.equal(await mara.screen, 'create_password');
      }
      await mara.createPassword();
      await mara.sees('enroll_choose');
    });

    test('a password with spaces around it and letters of any script is kept as it was typed', { tag: ['@B-24', '@B-31'] }, async ({ someone }) => {
      const mara = await someone(mode);
      const password = '  Ünïcode пароль 密碼 🐘  ';
      await mara.awaitsCode('news');
      await mara.enterMailedCode();
      await mara.createPassword(password);
      await mara.isSignedIn();
      await mara.signOut();
      await mara.begin('sign-in', 'news');
      await mara.identify();
      await mara.enterPassword(password.trim());
      await mara.readsAlert(say('refusal.credentials_wrong'));
      await mara.enterPassword(password);
      await mara.isSignedIn();
    });
  });
}

test('a password can be looked at, and is hidden again when it is sent', { tag: ['@A-75', '@B-30'] }, async ({ someone }) => {
  const mara = await someone();
  await mara.begin('sign-in');
  await mara.identify();
  await mara.field.fill(PASSWORD);
  await mara.field.evaluate((field) => field.setSelectionRange(3, 3));
  await mara.page.getByRole('button', { name: say('enter_password.show') }).click();
  await mara.reads(say('status.password_shown'), '[role=status]');
  assert.equal(await mara.field.getAttribute('type'), 'text');
  assert.equal(await mara.field.inputValue(), PASSWORD);
  assert.equal(await mara.field.evaluate((field) => field.selectionStart), 3);

  await mara.page.getByRole('button', { name: say('enter_password.hide') }).click();
  await mara.reads(say('status.password_hidden'), '[role=status]');
  assert.equal(await mara.field.getAttribute('type'), 'password');

  await mara.page.getByRole('button', { name: say('enter_password.show') }).click();
  await mara.enterPassword(WRONG);
  await mara.readsAlert(say('refusal.credentials_wrong'));
  assert.equal(await mara.field.getAttribute('type'), 'password');
});

test('without script nothing offers to show the password', { tag: ['@A-75'] }, async ({ someone }) => {
  const mara = await someone(WITHOUT_SCRIPT);
  await mara.begin('sign-in');
  await mara.identify();
  await mara.sees('enter_password');
  assert.equal(await mara.page.locator('.pt-toggle').isVisible(), false);
});

test('the time of a closed door counts down to where trying again is offered', async ({ someone }) => {
  const mara = await someone();
  await installClock(mara.page);
  await mara.begin('sign-in');
  await mara.identify();
  for (let turn = 0; turn < 10; turn += 1) await mara.enterPassword(`${WRONG} ${turn}`);
  await mara.sees('locked');
  assert.match(await mara.page.locator('.pt-strong').innerText(), pattern('locked.until'));
  await mara.page.clock.fastForward(31_000);
  await mara.reads(say('locked.ready'), '.pt-strong');
});
