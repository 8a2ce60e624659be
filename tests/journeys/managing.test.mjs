// A person who is signed in changes their factors, however the widget fares.
import assert from 'node:assert/strict';
import { MODES } from '../support/browser.mjs';
import { PASSWORD } from '../support/person.mjs';
import { test } from '../support/test.mjs';
import { say } from '../support/words.mjs';

const NEW_PASSWORD = 'tasse mond brücke';
const FRESH = 5 * 60;
const codes = (mara) => mara.page.locator('.pt-codes code').allTextContents();
const remove = (mara, factor) => mara.press(`button[name=remove][value=${factor}]`);
const methods = (mara) => mara.page.locator('button[name=remove]').evaluateAll((list) => list.map((b) => b.value));

/** Signs up at the vault with an authenticator, and goes to the list by the app's link. */
async function atTheList(mara) {
  await mara.signUpWithPassword('vault');
  const { key } = await mara.enrolAuthenticator();
  await mara.sees('recovery_codes');
  await mara.keepCodes();
  await mara.isSignedIn();
  await mara.page.getByRole('link', { name: 'Second step at sign-in' }).click();
  await mara.ready();
  await mara.sees('manage_factors');
  return key;
}

for (const mode of MODES) {
  test.describe(mode.name, () => {
    test('a person adds a factor, removes one, is kept from removing the last, and goes on', { tag: ['@B-08'] }, async ({ someone }) => {
      const mara = await someone(mode);
      await atTheList(mara);
      await mara.reads(say('manage_factors.codes', { count: 10 }));
      await remove(mara, 'authenticator');
      await mara.readsAlert(say('refusal.last_factor'));

      await mara.choose('email_code');
      await mara.sees('enroll_email');
      await mara.press('.pt-back');
      await mara.sees('manage_factors');
      assert.deepEqual(await methods(mara), ['authenticator']);
      await mara.choose('email_code');
      await mara.sees('enroll_email');
      await mara.answering(() => mara.field.press('Enter'));
      await mara.enterMailedCode();
      await mara.sees('manage_factors');
      const added = say('manage_factors.added', { method: say('choose_factor.email') });
      await mara.reads(added, '.pt-notice');
      if (mara.scripted) await mara.reads(added, '.pt-status');
      assert.deepEqual(await methods(mara), ['authenticator', 'email_code']);

      await remove(mara, 'authenticator');
      await mara.sees('remove_factor');
      await mara.pressButton(say('remove_factor.keep'));
      await mara.sees('manage_factors');
      await remove(mara, 'authenticator');
      await mara.pressButton(say('remove_factor.submit'));
      await mara.sees('manage_factors');
      await mara.reads(say('manage_factors.removed', { method: say('choose_factor.authenticator') }), '.pt-notice');
      assert.deepEqual(await methods(mara), ['email_code']);
      await mara.page.reload();
      await mara.ready();
      assert.deepEqual(await methods(mara), ['email_code'], 'and it is so after loading again');
      await mara.answering(() => mara.page.click('button[value=done]'));
      assert.equal(await mara.isSignedIn(), 'your password and a code from your authenticator app');
      const told = (await mara.mailbox.messages()).map(({ subject }) => subject);
      for (const what of ['factor', 'removed']) {
        assert.ok(told.includes(say(`notice.${what}_subject`, { brand: 'Juniper' })), what);
      }
      if (mara.scripted) await mara.hasNoComplaints();
    });

    test('a person makes new recovery codes, which take the place of the old', async ({ someone }) => {
      const mara = await someone(mode);
      await atTheList(mara);
      await mara.choose('recovery_code');
      await mara.sees('recovery_codes');
      const dropped = await codes(mara);
      await mara.press('.pt-back');
      await mara.sees('manage_factors');
      await mara.choose('recovery_code');
      await mara.sees('recovery_codes');
      const kept = await codes(mara);
      assert.ok(kept.every((code) => !dropped.includes(code)));
      await mara.keepCodes();
      await mara.reads(say('manage_factors.codes_made'), '.pt-notice');
      await mara.answering(() => mara.page.click('button[value=done]'));
      await mara.isSignedIn();
      await mara.signOut();
      await mara.signInWithPassword('vault');
      await mara.otherMethod();
      await mara.choose('recovery_code');
      await mara.fillAndEnter(dropped[0]);
      await mara.readsError(say('refusal.code_wrong_recovery'));
      await mara.fillAndEnter(kept[0]);
      await mara.isSignedIn();
    });

    test('a person who signed in a while ago does so again, and changes their password', async ({ server, someone }) => {
      const mara = await someone(mode);
      const key = await atTheList(mara);
      await server.advance(FRESH);
      await mara.begin('security', 'vault');
      await mara.sees('enter_password');
      await mara.reads(say('enter_password.to_manage'), '.pt-notice');
      await mara.enterPassword(PASSWORD);
      await mara.sees('enter_code');
      await mara.enterCode(mara.codeOf(key));
      await mara.sees('manage_factors');
      await mara.pressButton(say('manage_factors.change_password'));
      await mara.sees('create_password');
      await mara.createPassword(NEW_PASSWORD);
      await mara.reads(say('manage_factors.password_changed'), '.pt-notice');
      await mara.pressButton(say('manage_factors.sign_out_others'));
      await mara.reads(say('manage_factors.others_signed_out'), '.pt-notice');
      await mara.answering(() => mara.page.click('button[value=done]'));
      await mara.isSignedIn();
      if (mara.scripted) await mara.hasNoComplaints();
    });
  });
}
