// Signing up, out and in again, however the widget fares.
import assert from 'node:assert/strict';
import { MODES } from '../support/browser.mjs';
import { readQrCode } from '../support/qr.mjs';
import { test } from '../support/test.mjs';
import { say } from '../support/words.mjs';

for (const mode of MODES) {
  test.describe(mode.name, () => {
    test('a person signs up with codes by email, signs out, and signs in again', { tag: ['@A-72', '@B-08'] }, async ({ someone }) => {
      const mara = await someone(mode);
      await mara.signUpWithPassword();
      await mara.enrolEmail();
      assert.equal(await mara.isSignedIn(), 'your password and a code by email');
      await mara.signOut();

      await mara.signInWithPassword();
      await mara.enterMailedCode();
      assert.equal(await mara.isSignedIn(), 'your password and a code by email');
      const session = await (await mara.context.request.get('/session')).json();
      assert.equal(session.email, mara.email);
      assert.equal(session.app, 'shop');
      assert.deepEqual(session.proofs, ['password', 'email_code']);
      if (mara.scripted) await mara.hasNoComplaints();
    });

    test('a person sets up an authenticator app, and its codes work once each', { tag: ['@B-08'] }, async ({ server, someone }) => {
      const mara = await someone(mode);
      await mara.signUpWithPassword();
      const { key, code } = await mara.enrolAuthenticator();
      assert.equal(await mara.isSignedIn(), 'your password and a code from your authenticator app');
      await mara.signOut();

      await mara.signInWithPassword();
      await mara.sees('enter_code');
      await mara.enterCode(code);
      await mara.readsError(say('refusal.code_wrong_app'));
      assert.equal(await (await mara.context.request.get('/session')).json(), null);

      await server.advance(30);
      await mara.enterCode(mara.codeOf(key));
      assert.equal(await mara.isSignedIn(), 'your password and a code from your authenticator app');
      if (mara.scripted) await mara.hasNoComplaints();
    });

    test('the picture, the key and the link of an authenticator say the same', { tag: ['@A-31', '@A-73'] }, async ({ someone }) => {
      const mara = await someone(mode);
      await mara.signUpWithPassword();
      await mara.choose('authenticator');
      await mara.sees('enroll_authenticator');

      const shown = await mara.page.locator('.pt-key').textContent();
      assert.match(shown, /^([A-Z2-7]{4} ){7}[A-Z2-7]{4}$/);
      const link = await mara.page.locator('a[href^="otpauth:"]').getAttribute('href');
      assert.equal(new URL(link).searchParams.get('secret'), shown.replaceAll(' ', ''));
      assert.ok(decodeURIComponent(link).includes(mara.email));
      const picture = await mara.page.locator('.pt-qr').screenshot();
      assert.equal(readQrCode(picture), link);
    });

    test('what was set up can be changed for another method before it is used', async ({ someone }) => {
      const mara = await someone(mode);
      await mara.signUpWithPassword();
      await mara.choose('authenticator');
      await mara.sees('enroll_authenticator');
      await mara.otherMethod();
      await mara.enrolEmail();
      assert.equal(await mara.isSignedIn(), 'your password and a code by email');
    });
  });
}

test('the key is copied without the spaces that make it readable', { tag: ['@A-60', '@A-73'] }, async ({ someone }) => {
  const permissions = ['clipboard-read', 'clipboard-write'];
  const mara = await someone(MODES[0], { permissions });
  await mara.signUpWithPassword();
  await mara.choose('authenticator');
  await mara.sees('enroll_authenticator');
  const shown = await mara.page.locator('.pt-key').textContent();

  await mara.page.getByRole('button', { name: say('enroll_authenticator.copy') }).click();
  await mara.reads(say('status.copied'), '[role=status]');
  const copied = await mara.page.evaluate(() => navigator.clipboard.readText());
  assert.equal(copied, shown.replaceAll(' ', ''));
});

test('signing up with an address that has an account leads to signing in, told by mail only', async ({ someone }) => {
  const mara = await someone();
  await mara.signUp();
  await mara.signOut();

  await mara.begin('sign-up');
  await mara.identify();
  await mara.sees('enter_code');
  const [message] = await mara.mailbox.messages();
  assert.ok(message.text.includes(say('mail.exists_intro', { brand: 'Juniper' })));
  await mara.enterMailedCode();
  await mara.sees('enter_password');
  await mara.reads(say('enter_password.exists'), '.pt-notice');
});
