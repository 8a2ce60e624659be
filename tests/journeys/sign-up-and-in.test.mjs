// Signing up, out and in again, however the widget fares.
import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { MODES, someone, startBrowser } from '../support/browser.mjs';
import { readQrCode } from '../support/qr.mjs';
import { startServer } from '../support/server.mjs';
import { say } from '../support/words.mjs';

const server = await startServer();
const browser = await startBrowser();
after(async () => {
  await browser.close();
  await server.stop();
});

for (const mode of MODES) {
  describe(mode.name, () => {
    test('a person signs up with codes by email, signs out, and signs in again', async () => {
      const mara = await someone(browser, server, mode);
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
      await mara.leave();
    });

    test('a person sets up an authenticator app, and its codes work once each', async () => {
      const mara = await someone(browser, server, mode);
      await mara.signUpWithPassword();
      const { key, code } = await mara.enrolAuthenticator();
      assert.equal(await mara.isSignedIn(), 'your password and a code from your authenticator app');
      await mara.signOut();

      await mara.signInWithPassword();
      await mara.sees('enter_code');
      await mara.enterCode(code);
      await mara.readsError(say('refusal.code_wrong_app'));
      assert.equal((await mara.context.request.get('/session')).status(), 404);

      await server.advance(30);
      await mara.enterCode(mara.codeOf(key));
      assert.equal(await mara.isSignedIn(), 'your password and a code from your authenticator app');
      if (mara.scripted) await mara.hasNoComplaints();
      await mara.leave();
    });

    test('the picture, the key and the link of an authenticator say the same', async () => {
      const mara = await someone(browser, server, mode);
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
      await mara.leave();
    });

    test('what was set up can be changed for another method before it is used', async () => {
      const mara = await someone(browser, server, mode);
      await mara.signUpWithPassword();
      await mara.choose('authenticator');
      await mara.sees('enroll_authenticator');
      await mara.otherMethod();
      await mara.enrolEmail();
      assert.equal(await mara.isSignedIn(), 'your password and a code by email');
      await mara.leave();
    });
  });
}

test('the key is copied without the spaces that make it readable', async () => {
  const permissions = ['clipboard-read', 'clipboard-write'];
  const mara = await someone(browser, server, MODES[0], { permissions });
  await mara.signUpWithPassword();
  await mara.choose('authenticator');
  await mara.sees('enroll_authenticator');
  const shown = await mara.page.locator('.pt-key').textContent();

  await mara.page.getByRole('button', { name: say('enroll_authenticator.copy') }).click();
  await mara.reads(say('status.copied'), '[role=status]');
  const copied = await mara.page.evaluate(() => navigator.clipboard.readText());
  assert.equal(copied, shown.replaceAll(' ', ''));
  await mara.leave();
});

test('signing up with an address that has an account leads to signing in, told by mail only', async () => {
  const mara = await someone(browser, server);
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
  await mara.leave();
});
