// The main journeys in each engine: Chromium, Firefox and WebKit.
import assert from 'node:assert/strict';
import { ENGINES } from '../support/engines/index.mjs';
import { Visitor } from '../support/engines/visitor.mjs';
import { Mailbox, wrongCode } from '../support/mailbox.mjs';
import { test } from '../support/test.mjs';
import { say } from '../support/words.mjs';

/** A German mobile number that nobody else in these tests has. */
let numbers = 9876500;
const takeNumber = () => `01512 ${(numbers += 1)}`;

for (const { name, start } of ENGINES) {
  // What Chromium does without script, the other journeys show.
  for (const script of name === 'Chromium' ? [true] : [true, false]) {
    test.describe(`${name}, ${script ? 'with' : 'without'} script`, () => {
      // A browser of its own, started once.
      test.describe.configure({ mode: 'default' });
      let browser;
      test.beforeAll(async () => (browser = await start({ script })));
      test.afterAll(() => browser?.stop());

      /** Walks with somebody new, who leaves after that. */
      const walk = (title, walked) =>
        test(title, async ({ server }) => {
          const vera = new Visitor(await browser.newTab(), server, { script });
          await walked(vera, server);
          if (script) vera.hasHeardNothing();
          await vera.tab.close();
        });

      walk('a person signs up with a wrong code first, signs out, and in again by mail', async (vera) => {
        await vera.begins('sign-up');
        await vera.enters('vera@example');
        await vera.reads(say('refusal.email_malformed'));
        assert.equal(await vera.typed, 'vera@example', 'what was typed stays');
        await vera.enters(vera.email);
        await vera.sees('enter_code');
        const code = await vera.mailbox.code();
        await vera.entersCode(wrongCode(code));
        await vera.reads(say('refusal.code_wrong', { count: 4 }).split('.')[0]);
        await vera.entersCode(code);
        await vera.sees('create_password');
        await vera.enters('short');
        await vera.reads(say('refusal.password_too_short', { count: 8 }).slice(0, 10));
        await vera.enters('kaktus lampe fenster');
        await vera.sees('enroll_choose');
        await vera.enrolsEmail();
        await vera.isSignedIn('your password and a code by email');
        await vera.signsOut();

        await vera.begins('sign-in');
        await vera.enters(vera.email);
        await vera.sees('enter_password');
        await vera.enters('not the password');
        await vera.reads(say('refusal.credentials_wrong'), '.pt-alert');
        await vera.enters('kaktus lampe fenster');
        await vera.entersMailedCode();
        await vera.isSignedIn('your password and a code by email');
      });

      walk('a person uses an authenticator app, and then one of their recovery codes', async (vera) => {
        await vera.signsUpWithPassword('vault');
        await vera.enrolsAuthenticator();
        await vera.sees('recovery_codes');
        const [code] = await vera.tab.run(() => [...document.querySelectorAll('.pt-codes code')].map((code) => code.textContent));
        await vera.keepsCodes();
        await vera.isSignedIn('your password and a code from your authenticator app');
        await vera.signsOut();
        await vera.begins('sign-in', 'vault');
        await vera.enters(vera.email);
        await vera.sees('enter_password');
        await vera.enters('kaktus lampe fenster');
        await vera.sees('enter_code');
        await vera.tab.click('button[value=other_method]');
        await vera.sees('choose_factor');
        await vera.chooses('recovery_code');
        await vera.sees('enter_recovery_code');
        await vera.enters(code);
        await vera.isSignedIn('your password and a recovery code');
      });

      walk('a person gets a code by text, goes back, and loads the page anew on the way', async (vera, server) => {
        await vera.signsUpWithPassword('vault');
        await vera.chooses('sms_code');
        await vera.sees('enroll_phone');
        const number = takeNumber();
        await vera.enters(number);
        await vera.sees('enter_code');
        if (script) {
          await vera.tab.back();
          await vera.sees('enroll_phone');
          await vera.enters(number);
          await vera.sees('enter_code');
        }
        await vera.tab.reload();
        await vera.ready();
        await vera.sees('enter_code');
        const texts = new Mailbox(server, number.replace(/^0/, '+49').replace(' ', ''));
        const [newest] = await texts.messages();
        await vera.entersCode(/\b\d{6}\b/.exec(newest.subject + newest.text)[0]);
        await vera.sees('recovery_codes');
      });
    });
  }
}
