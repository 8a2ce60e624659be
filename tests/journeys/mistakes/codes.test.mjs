// Codes that are wrong, late, or typed in other ways than we print them.
import assert from 'node:assert/strict';
import { MODES, WITHOUT_SCRIPT, WITH_SCRIPT } from '../../support/browser.mjs';
import { installClock } from '../../support/clock.mjs';
import { wrongCode } from '../../support/mailbox.mjs';
import { test } from '../../support/test.mjs';
import { say } from '../../support/words.mjs';

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
  test.describe(mode.name, () => {
    test('a wrong code is explained where it was typed, and the right one works after it', { tag: ['@A-02', '@A-05', '@A-23', '@A-45', '@A-46', '@B-40'] }, async ({ someone }) => {
      const mara = await someone(mode);
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
    });

    test('what is no code is said to be none, with how many digits there should be', async ({ someone }) => {
      const mara = await someone(mode);
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
    });

    test('the fifth wrong code is the last, and another one is the way on', async ({ someone }) => {
      const mara = await someone(mode);
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
    });

    test('a code that has run out says so, and another one works', { tag: ['@A-64', '@B-63'] }, async ({ server, someone }) => {
      const mara = await someone(mode);
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
    });

    test('a code in its last second still works', async ({ server, someone }) => {
      const mara = await someone(mode);
      await mara.awaitsCode();
      const code = await mara.mailbox.code();
      await server.advance(595);
      await mara.enterCode(code);
      await mara.sees('create_password');
    });

    test('another code replaces the one before', { tag: ['@B-43'] }, async ({ someone }) => {
      const mara = await someone(mode);
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
    });

    for (const [way, put] of Object.entries(WAYS)) {
      test(`a code ${way} is taken as it is`, { tag: ['@A-70', '@B-23', '@B-28'] }, async ({ someone }) => {
        const permissions = ['clipboard-read', 'clipboard-write'];
        const mara = await someone(mode, { permissions });
        await mara.awaitsCode();
        const typed = put(await mara.mailbox.code());
        await (mara.scripted ? paste(mara, typed) : mara.fillAndEnter(typed));
        await mara.sees('create_password');
        mara.hasAnswered('email', 'code');
      });
    }
  });
}

test('without script, asking for another code too soon is refused, and works when it is time', { tag: ['@B-43'] }, async ({ server, someone }) => {
  const mara = await someone(WITHOUT_SCRIPT);
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
});

test('with script, the wait for another code counts down, also while the device sleeps', { tag: ['@A-63', '@B-43'] }, async ({ someone }) => {
  const mara = await someone();
  await installClock(mara.page);
  await mara.awaitsCode();
  const resend = mara.page.locator('.pt-resend');
  assert.match(await resend.innerText(), /^You can get a new code in 0:(30|2\d)$/);
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
});

for (const mode of MODES) {
  test(`that a whole code sends itself is said beforehand where it does, and nowhere else, ${mode.name}`, { tag: ['@A-81'] }, async ({ someone }) => {
    const mara = await someone(mode);
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
  });
}

test('a code sends itself once when it is whole, and never again by itself', { tag: ['@A-81'] }, async ({ someone }) => {
  const mara = await someone();
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
});

/** The page counts by its own clock, and learns of the server's when it is loaded. */
async function waitIsOver(mara) {
  await mara.server.advance(30);
  if (mara.scripted) await mara.goTo(`/flows/${await mara.flow}`);
}

async function paste(mara, text) {
  await mara.page.evaluate((text) => navigator.clipboard.writeText(text), text);
  await mara.field.focus();
  await mara.answering(() => mara.page.keyboard.press('Control+V'));
}
