// A person looks after their whole account: where they are signed in, its address, its data and its end.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { MODES } from '../support/browser.mjs';
import { Mailbox } from '../support/mailbox.mjs';
import { test } from '../support/test.mjs';
import { say } from '../support/words.mjs';

const press = (mara, key, path = 'manage_factors') => mara.pressButton(say(`${path}.${key}`));
const session = async (mara) => (await mara.context.request.get('/session')).json();

/** Signs up at an app without a second step, and goes to the list. */
async function atTheList(mara) {
  await mara.signUpWithPassword('news');
  await mara.isSignedIn();
  await mara.begin('security', 'news');
  await mara.sees('manage_factors');
}

/** Presses a button of a page of the server's, which is no answer. */
async function submit(mara, selector) {
  await Promise.all([mara.page.waitForEvent('load'), mara.page.click(selector)]);
}

for (const mode of MODES) {
  test.describe(mode.name, () => {
    test('a person sees both browsers that they are signed in with, and ends the other one', async ({ someone }) => {
      const [mara, other] = [await someone(mode), await someone(mode)];
      await mara.signUpWithPassword('news');
      await mara.isSignedIn();
      other.email = mara.email;
      await other.signInWithPassword('news');
      await other.isSignedIn();
      await mara.begin('security', 'news');
      await mara.sees('manage_factors');
      const rows = mara.page.locator('.pt-methods .pt-identity', { hasText: say('manage_factors.session_began', { date: '' }) });
      assert.equal(await rows.count(), 2);
      await rows.first().getByText(say('manage_factors.session_here')).waitFor();
      assert.equal(await rows.first().locator('button').count(), 0, 'that of this browser is ended by signing out');
      await mara.press('button[name=end_session]');
      await mara.reads(say('manage_factors.session_ended'), '.pt-notice');
      await mara.page.locator('button[name=end_session]').waitFor({ state: 'detached' });
      assert.equal(await session(other), null);
      await mara.answering(() => mara.page.click('button[value=done]'));
      await mara.isSignedIn();
      if (mara.scripted) await mara.hasNoComplaints();
    });

    test('a person changes their address, and the old mailbox undoes it without signing in', async ({ someone }) => {
      const mara = await someone(mode);
      await atTheList(mara);
      const old = mara.mailbox;
      await press(mara, 'change_email');
      await mara.sees('enroll_email');
      await mara.reads(mara.email);
      await mara.fillAndEnter(mara.email);
      await mara.readsError(say('refusal.email_unchanged'));
      mara.takeNewAddress();
      await mara.fillAndEnter(mara.email);
      await mara.enterMailedCode();
      await mara.reads(say('manage_factors.email_changed'), '.pt-notice');
      await mara.answering(() => mara.page.click('button[value=done]'));
      await mara.isSignedIn();

      const [told] = await old.messages();
      assert.equal(told.subject, say('notice.email_subject', { brand: 'Juniper' }));
      const owner = await someone(mode);
      [owner.email, owner.mailbox] = [old.address, new Mailbox(owner.server, old.address)];
      await owner.page.goto(/\S+\/undo-email\?\S+/.exec(told.text)[0]);
      await owner.reads(old.address);
      await submit(owner, '.pt-button');
      await owner.ready();
      await owner.sees('identify');
      assert.equal(await session(mara), null);
    });

    test('a person downloads what is stored of them, and deletes their account by typing its address', async ({ someone }) => {
      const mara = await someone(mode);
      await atTheList(mara);
      const link = mara.page.getByRole('link', { name: say('manage_factors.download_data') });
      const [download] = await Promise.all([mara.page.waitForEvent('download'), link.click()]);
      assert.match(download.suggestedFilename(), /^juniper-account-\d{4}-\d\d-\d\d\.json$/);
      assert.equal(JSON.parse(await readFile(await download.path(), 'utf8')).email, mara.email);

      await mara.page.getByRole('link', { name: say('manage_factors.delete_account') }).click();
      await mara.sees('delete_account');
      await mara.page.getByRole('link', { name: say('remove_factor.keep') }).click();
      await mara.sees('manage_factors');
      await mara.page.getByRole('link', { name: say('manage_factors.delete_account') }).click();
      await mara.sees('delete_account');
      await mara.page.fill('input[name=email]', 'someone@else.example');
      await submit(mara, '.pt-button--danger');
      await mara.reads(say('delete_account.mismatch'));
      await mara.page.fill('input[name=email]', mara.email);
      await submit(mara, '.pt-button--danger');
      await mara.reads(say('delete_account.done'));
      assert.equal(await session(mara), null);
      const [told] = await mara.mailbox.messages();
      assert.equal(told.subject, say('notice.deleted_subject', { brand: 'Juniper' }));
    });
  });
}
