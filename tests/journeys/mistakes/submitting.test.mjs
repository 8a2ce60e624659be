// Addresses that are none, and forms that are sent more than once.
import assert from 'node:assert/strict';
import { WITHOUT_SCRIPT, WITH_SCRIPT } from '../../support/browser.mjs';
import { intercept } from '../../support/intercept.mjs';
import { test } from '../../support/test.mjs';
import { say } from '../../support/words.mjs';

for (const mode of [WITH_SCRIPT, WITHOUT_SCRIPT]) {
  test.describe(mode.name, () => {
    test('what was typed as an address stays to be mended', { tag: ['@A-02', '@A-05', '@A-43', '@A-45', '@A-48', '@B-24'] }, async ({ someone }) => {
      const mara = await someone(mode);
      for (const purpose of ['sign-in', 'sign-up']) {
        await mara.begin(purpose);
        await mara.identify('mara@example');
        await mara.readsError(say('refusal.email_malformed'));
        assert.equal(await mara.field.inputValue(), 'mara@example');
        await mara.hasErrorTitle();
        await mara.hasFocusOn('#username');
        await mara.identify('');
        await mara.readsError(say('refusal.email_missing'));
        await mara.identify(`  ${mara.email} `);
        await mara.sees(purpose === 'sign-in' ? 'enter_password' : 'enter_code');
        await mara.hasErrorTitle(false);
      }
    });

    test('an address with letters that browsers do not expect is taken', { tag: ['@A-43', '@B-24'] }, async ({ someone }) => {
      const mara = await someone(mode);
      await mara.begin('sign-in');
      await mara.identify('jürgen@exämple.de');
      await mara.sees('enter_password');
      await mara.reads('jürgen@exämple.de', '.pt-identity');
    });

    test('an address typed for the one purpose is kept for the other', { tag: ['@A-48'] }, async ({ someone }) => {
      const mara = await someone(mode);
      await mara.begin('sign-in');
      await mara.field.fill(mara.email);
      await mara.press('button[value=sign_up]');
      await mara.reads(say('identify.sign_up_title'), 'h1');
      assert.equal(await mara.field.inputValue(), mara.email);
      await mara.press('button[value=sign_in]');
      await mara.reads(say('identify.sign_in_title'), 'h1');
      assert.equal(await mara.field.inputValue(), mara.email);
    });

    test('a double click sends one message', { tag: ['@B-02', '@B-60'] }, async ({ someone }) => {
      const mara = await someone(mode);
      await mara.begin('sign-up');
      await mara.field.fill(mara.email);
      await mara.page.dblclick('.pt-button');
      await mara.sees('enter_code');
      await mara.hasMail(1);
      assert.equal(new URL(mara.page.url()).searchParams.get('step'), '2');
      if (mara.scripted) mara.hasAnswered('email');
      await mara.enterMailedCode();
      await mara.sees('create_password');
    });
  });
}

test('Enter that ends the composing of a letter sends nothing, and the next one sends it', { tag: ['@B-25'] }, async ({ someone }) => {
  const mara = await someone(WITH_SCRIPT);
  await mara.begin('sign-in');
  await mara.field.focus();
  const keyboard = await mara.context.newCDPSession(mara.page);
  await keyboard.send('Input.imeSetComposition', { text: 'まら', selectionStart: 2, selectionEnd: 2 });
  await mara.page.keyboard.press('Enter');
  // Safari tells it by a number: composing has ended for it when the key comes.
  const held = await mara.field.evaluate((field) =>
    !field.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', keyCode: 229, bubbles: true, cancelable: true })));
  assert.ok(held);
  mara.hasAnswered();
  await keyboard.send('Input.insertText', { text: 'まら@example.org' });
  await mara.answering(() => mara.page.keyboard.press('Enter'));
  await mara.sees('enter_password');
  mara.hasAnswered('email');
});

test('with script, impatience with Enter and the button sends one answer', { tag: ['@A-13', '@B-02', '@B-60'] }, async ({ someone }) => {
  const mara = await someone();
  await mara.begin('sign-up');
  await mara.field.fill(mara.email);
  const open = await holdAnswers(mara);
  for (let turn = 0; turn < 3; turn += 1) await mara.page.keyboard.press('Enter');
  // Playwright would wait for what is marked as disabled.
  await mara.page.dblclick('.pt-button', { force: true });
  assert.equal(await mara.page.locator('.pt-button').getAttribute('aria-disabled'), 'true');
  assert.equal(await mara.page.locator('.pt-button').getAttribute('disabled'), null);
  open();
  await mara.sees('enter_code');
  mara.hasAnswered('email');
  await mara.hasMail(1);
});

test('the same form sent twice without script leads to the same page and sends one message', { tag: ['@B-60'] }, async ({ someone }) => {
  const mara = await someone(WITHOUT_SCRIPT);
  await mara.begin('sign-up');
  const send = await formSender(mara);
  const fields = { step: '1', answer: 'email', username: mara.email };
  const [first, second] = [await send(fields), await send(fields)];
  assert.equal(first.status(), 303);
  assert.equal(second.status(), 303);
  assert.equal(second.headers().location, first.headers().location);
  await mara.hasMail(1);
});

test('the same form sent many times at once sends one message', { tag: ['@B-60'] }, async ({ someone }) => {
  const mara = await someone(WITHOUT_SCRIPT);
  await mara.begin('sign-up');
  const send = await formSender(mara);
  const fields = { step: '1', answer: 'email', username: mara.email };
  const all = await Promise.all(Array.from({ length: 8 }, () => send(fields)));
  assert.deepEqual(new Set(all.map((response) => response.status())), new Set([303]));
  await mara.hasMail(1);
});

test('another answer to a step that is past changes nothing, and gets the present screen', { tag: ['@B-06'] }, async ({ someone }) => {
  const mara = await someone(WITHOUT_SCRIPT);
  await mara.begin('sign-up');
  const send = await formSender(mara);
  await send({ step: '1', answer: 'email', username: mara.email });
  const late = await send({ step: '1', answer: 'email', username: 'other@example.org' });
  assert.equal(late.status(), 422);
  const page = await late.text();
  assert.ok(page.includes('data-screen="enter_code"'));
  await mara.hasMail(1);
  await mara.goTo(/action="([^"]+)\/answers"/.exec(page)[1]);
  await mara.reads(mara.email, '.pt-text');
});

/** Sends fields as the form of the present page would. */
async function formSender(mara) {
  const form = mara.page.locator('.pt-form');
  const [action, begin] = [await form.getAttribute('action'), await form.locator('[name=begin]').inputValue()];
  const headers = { origin: mara.server.base, accept: 'text/html' };
  return (fields) => mara.context.request.post(action, { form: { ...fields, begin }, headers, maxRedirects: 0 });
}

/** Keeps answers on their way until the function that is given is called. */
async function holdAnswers(mara) {
  let open;
  const opened = new Promise((done) => (open = done));
  await intercept(mara.page, '**/answers', async (route) => {
    await opened;
    await route.continue();
  });
  return open;
}
