// Codes that are wrong, late, or typed in other ways than we print them.
import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { MODES, WITHOUT_SCRIPT, WITH_SCRIPT, someone, startBrowser } from '../../support/browser.mjs';
import { installClock } from '../../support/clock.mjs';
import { wrongCode } from '../../support/mailbox.mjs';
import { startServer } from '../../support/server.mjs';
import { say } from '../../support/words.mjs';

const server = await startServer();
const browser = await startBrowser();
after(async () => {
  await browser.close();
  await server.stop();
});

/** As people and their devices put a code, with `code` in its place. */
const WAYS = {
  'in two groups': (code) => `${code.slice(0, 3)} ${code.slice(3)}`,
  'with a dash': (code) => `${code.slice(0, 3)}-${code.slice(3)}`,
  'with a long dash': (code) => `${code.slice(0, 3)}–${code.slice(3)}`,
  'in wide digits': (code) => otherDigits(code, '０'),
  'in Arabic digits': (code) => otherDigits(code, '٠'),
  'in Devanagari digits': (code) => otherDigits(code, '०'),
  'with marks that cannot be seen': (code) => `\u202a${code.slice(0, 3)}\u200b${code.slice(3)}\u202c`,
  'in its sentence': (code) => `Your code is ${code}.`,
};

function otherDigits(code, zero) {
  return [...code].map((digit) => String.fromCodePoint(zero.codePointAt(0) + Number(digit))).join('');
}

for (const mode of [WITH_SCRIPT, WITHOUT_SCRIPT]) {
  describe(mode.name, () => {
    test('a wrong code is explained where it was typed, and the right one works after it', async () => {
      const mara = await someone(browser, server, mode);
      await mara.awaitsCode();
      const code = await mara.mailbox.code();
      assert.equal(await mara.field.getAttribute('aria-invalid'), null);
      await mara.hasErrorTitle(false);

      await mara.enterCode(wrongCode(code));
      await mara.readsError(say('refusal.code_wrong'));
      await mara.hasErrorTitle();
      await mara.hasFocusOn('#one-time-code');
      assert.equal(await mara.field.getAttribute('aria-invalid'), 'true');

      await mara.enterCode(code);
      await mara.sees('create_password');
      await mara.hasErrorTitle(false);
      await mara.leave();
    });

    test('what is no code is said to be none, with how many digits there should be', async () => {
      const mara = await someone(browser, server, mode);
      await mara.awaitsCode();
      await mara.fillAndEnter('');
      await mara.readsError(say('refusal.code_missing'));
      await mara.fillAndEnter('1234');
      await mara.readsError(say('refusal.code_malformed', { length: 6, count: 4 }));
      // Neither was a guess.
      const code = await mara.mailbox.code();
      await mara.enterCode(wrongCode(code));
      await mara.readsError(say('refusal.code_wrong'));
      assert.doesNotMatch(await mara.page.locator('.pt-error').innerText(), /tr(y|ies) left/);
      await mara.leave();
    });

    test('the fifth wrong code is the last, and another one is the way on', async () => {
      const mara = await someone(browser, server, mode);
      await mara.awaitsCode();
      const code = await mara.mailbox.code();
      await mara.enterCode(wrongCode(code, 0));
      for (const [turn, left] of [[1, 3], [2, 2], [3, 1]]) {
        await mara.enterCode(wrongCode(code, turn));
        await mara.readsError(say('refusal.tries_left', { count: left }));
      }
      await mara.enterCode(wrongCode(code, 4));
      await mara.readsError(say('refusal.code_spent'));
      await mara.enterCode(code);
      await mara.readsError(say('refusal.code_spent'));

      await waitIsOver(mara);
      await mara.resend();
      await mara.enterCode(await mara.mailbox.code());
      await mara.sees('create_password');
      await mara.leave();
    });

    test('a code that has run out says so, and another one works', async () => {
      const mara = await someone(browser, server, mode);
      await mara.awaitsCode();
      const code = await mara.mailbox.code();
      await server.advance(601);
      await mara.enterCode(code);
      await mara.readsError(say('refusal.code_expired'));
      assert.equal(await mara.screen, 'enter_code');

      // The page learns of the moved clock when it is loaded.
      await mara.goTo(`/flows/${await mara.flow}`);
      await mara.resend();
      await mara.enterCode(await mara.mailbox.code());
      await mara.sees('create_password');
      await mara.leave();
    });

    test('a code in its last second still works', async () => {
      const mara = await someone(browser, server, mode);
      await mara.awaitsCode();
      const code = await mara.mailbox.code();
      await server.advance(595);
      await mara.enterCode(code);
      await mara.sees('create_password');
      await mara.leave();
    });

    test('another code replaces the one before', async () => {
      const mara = await someone(browser, server, mode);
      await mara.awaitsCode();
      const before = await mara.mailbox.code();
      await waitIsOver(mara);
      await mara.resend();
      await mara.hasMail(2);
      if (mara.scripted) await mara.reads(say('status.code_sent', { target: mara.email }), '[role=status]');
      const code = await mara.mailbox.code();
      assert.notEqual(code, before);

      await mara.enterCode(before);
      await mara.readsError(say('refusal.code_wrong'));
      await mara.enterCode(code);
      await mara.sees('create_password');
      await mara.leave();
    });

    for (const [way, put] of Object.entries(WAYS)) {
      test(`a code ${way} is taken as it is`, async () => {
        const permissions = ['clipboard-read', 'clipboard-write'];
        const mara = await someone(browser, server, mode, { permissions });
        await mara.awaitsCode();
        const typed = put(await mara.mailbox.code());
        await (mara.scripted ? paste(mara, typed) : mara.fillAndEnter(typed));
        await mara.sees('create_password');
        mara.hasAnswered('email', 'code');
        await mara.leave();
      });
    }
  });
}

test('without script, asking for another code too soon is refused, and works when it is time', async () => {
  const mara = await someone(browser, server, WITHOUT_SCRIPT);
  await mara.awaitsCode();
  await mara.resend();
  const [sentence] = say('refusal.too_soon', { time: '|' }).split('|');
  await mara.readsAlert(sentence);
  await mara.hasMail(1);

  await server.advance(30);
  await mara.resend();
  await mara.hasMail(2);
  await mara.mailbox.code();
  await mara.enterCode(await mara.mailbox.code());
  await mara.sees('create_password');
  await mara.leave();
});

test('with script, the wait for another code counts down, also while the device sleeps', async () => {
  const mara = await someone(browser, server);
  await installClock(mara.page);
  await mara.awaitsCode();
  const resend = mara.page.locator('.pt-resend');
  assert.match(await resend.innerText(), /^New code in 0:(30|2\d)$/);
  assert.equal(await resend.getAttribute('aria-disabled'), 'true');
  const waits = new Set();
  for (let second = 0; second < 3; second += 1) {
    await mara.page.clock.runFor(1000);
    waits.add(await resend.innerText());
  }
  assert.equal(waits.size, 3, [...waits].join());
  // Playwright would wait for what is marked as disabled.
  await resend.click({ force: true });

  await mara.page.clock.fastForward(30_000);
  await mara.reads(say('enter_code.resend'), '.pt-resend');
  assert.equal(await resend.getAttribute('aria-disabled'), null);
  mara.hasAnswered('email');
  await mara.hasMail(1);
  await mara.leave();
});

for (const mode of MODES) {
  test(`that a whole code sends itself is said beforehand where it does, and nowhere else, ${mode.name}`, async () => {
    const mara = await someone(browser, server, mode);
    const hint = mara.page.locator('#one-time-code-hint');
    const said = async () => (await hint.innerText()).includes(say('enter_code.automatic'));
    await mara.awaitsCode('vault');
    assert.equal(await said(), mara.scripted);
    await mara.page.reload();
    await mara.ready();
    if (mara.scripted) await mara.reads(say('enter_code.automatic'), '#one-time-code-hint');
    assert.equal(await said(), mara.scripted);
    await mara.enterMailedCode();
    await mara.sees('create_password');
    await mara.createPassword();
    await mara.sees('enroll_choose');
    await mara.choose('authenticator');
    await mara.sees('enroll_authenticator');
    assert.equal(await said(), mara.scripted);
    assert.ok((await hint.textContent()).includes(say('enroll_authenticator.enter')));
    assert.match(await mara.field.getAttribute('aria-describedby'), /^one-time-code-hint /);
    await mara.leave();
  });
}

test('a code sends itself once when it is whole, and never again by itself', async () => {
  const mara = await someone(browser, server);
  await mara.awaitsCode();
  const code = await mara.mailbox.code();
  const wrong = wrongCode(code);
  await mara.field.pressSequentially(wrong.slice(0, 5));
  mara.hasAnswered('email');
  await mara.answering(() => mara.page.keyboard.press(`Digit${wrong[5]}`));
  await mara.readsError(say('refusal.code_wrong'));

  // The same again is not another try.
  await mara.page.keyboard.press('End');
  await mara.page.keyboard.press('Backspace');
  await mara.page.keyboard.press(`Digit${wrong[5]}`);
  assert.equal(await mara.field.inputValue(), wrong);
  await mara.enterCode(code);
  await mara.sees('create_password');
  mara.hasAnswered('email', 'code', 'code');
  await mara.leave();
});

/** The page counts by its own clock, and learns of the server's when it is loaded. */
async function waitIsOver(mara) {
  await server.advance(30);
  if (mara.scripted) await mara.goTo(`/flows/${await mara.flow}`);
}

async function paste(mara, text) {
  await mara.page.evaluate((text) => navigator.clipboard.writeText(text), text);
  await mara.field.focus();
  await mara.answering(() => mara.page.keyboard.press('Control+V'));
}
