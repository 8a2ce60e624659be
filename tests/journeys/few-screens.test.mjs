// How few screens and presses a way takes.
import assert from 'node:assert/strict';
import { MODES, WITH_SCRIPT } from '../support/browser.mjs';
import { PASSWORD } from '../support/person.mjs';
import { test } from '../support/test.mjs';

/** Fills a form as a password manager does: by the page's own elements, and with an event for each. */
function fillAsManager(mara, password = PASSWORD) {
  return mara.page.evaluate(([email, password]) => {
    for (const [name, value] of [['username', email], ['password', password]]) {
      const input = document.querySelector(`.pt-form [name=${name}]`);
      input.value = value;
      for (const event of ['input', 'change']) input.dispatchEvent(new Event(event, { bubbles: true }));
    }
  }, [mara.email, password]);
}

const submit = (mara) => mara.press('.pt-form > .pt-button');

/** How many answers were given meanwhile. */
const presses = (mara, since) => mara.answers.length - since;

for (const mode of MODES) {
  test.describe(mode.name, () => {
    test('a password manager signs in by one press, and by two with a second factor', async ({ someone }) => {
      const mara = await someone(mode);
      await mara.signUp();
      await mara.signOut();
      let since = mara.answers.length;
      await mara.begin('sign-in');
      await fillAsManager(mara);
      await submit(mara);
      await mara.enterMailedCode();
      await mara.isSignedIn();
      assert.equal(presses(mara, since), 2);
      await mara.signOut();

      since = mara.answers.length;
      await mara.begin('sign-in', 'news');
      await fillAsManager(mara);
      await submit(mara);
      await mara.isSignedIn();
      assert.equal(presses(mara, since), 1);
      if (mara.scripted) await mara.hasNoComplaints();
    });

    test('a wrong password of a manager is refused on the screen that asks for it', async ({ someone }) => {
      const mara = await someone(mode);
      await mara.begin('sign-in');
      await fillAsManager(mara, 'not the right one');
      await submit(mara);
      await mara.sees('enter_password');
      await mara.page.locator('.pt-alert:not([hidden]), .pt-error:not(:empty)').first().waitFor();
      assert.equal(await mara.field.inputValue(), '');
    });

    test('signing up takes three screens, and a press for the confirmed address where there are other methods', async ({ someone }) => {
      const mara = await someone(mode);
      await mara.signUpWithPassword();
      assert.equal(mara.answers.length, 3);
      await mara.sees('enroll_choose');
      await mara.reads(mara.email, 'button[value=email_code]');
      await mara.choose('email_code');
      await mara.isSignedIn();
      assert.equal(mara.answers.length, 4);
    });
  });
}

test('who types comes neither by Tab nor by ear to what managers fill', async ({ someone }) => {
  const mara = await someone(WITH_SCRIPT);
  await mara.begin('sign-in');
  await mara.field.focus();
  await mara.page.keyboard.press('Tab');
  assert.notEqual(await mara.page.evaluate(() => document.activeElement.name), 'password');
  const tree = await mara.page.locator('.pt-form').ariaSnapshot();
  assert.equal(tree.match(/textbox/g).length, 1, tree);
  const box = await mara.page.locator('[name=password]').boundingBox();
  assert.ok(box.width <= 2 && box.height <= 2, JSON.stringify(box));
});

test('a password that was filled in is dropped once another address is typed', async ({ someone }) => {
  const mara = await someone(WITH_SCRIPT);
  await mara.begin('sign-in');
  await fillAsManager(mara);
  const password = mara.page.locator('[name=password]');
  assert.equal(await password.inputValue(), PASSWORD);
  await mara.field.press('End');
  await mara.page.keyboard.type('x');
  assert.equal(await password.inputValue(), '');
  await submit(mara);
  await mara.sees('enter_password');
  assert.equal(await mara.page.locator('.pt-error:not(:empty)').count(), 0);
});
