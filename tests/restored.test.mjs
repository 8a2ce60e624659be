// A page that comes back: from the back/forward cache, or loaded anew.
import assert from 'node:assert/strict';
import { PASSWORD } from './support/person.mjs';
import { test } from './support/test.mjs';

test('a page from the back/forward cache forgets secrets and asks where the flow stands', { tag: ['@B-64'] }, async ({ someoneKeepingPages }) => {
  const mara = await someoneKeepingPages();
  await mara.awaitsCode();
  await leaveAndReturn(mara, '12345');
  assert.equal(await mara.screen, 'enter_code');

  await mara.enterMailedCode();
  await mara.sees('create_password');
  await leaveAndReturn(mara, PASSWORD);
  await mara.createPassword();
  await mara.sees('enroll_choose');
  mara.hasAnswered('email', 'code', 'new_password');
});

test('a page from the back/forward cache shows what another tab did meanwhile', { tag: ['@B-64'] }, async ({ someoneKeepingPages }) => {
  const mara = await someoneKeepingPages();
  await mara.awaitsCode();
  const first = mara.page;
  const flow = await mara.flow;
  await mara.goTo(`/flows/${flow}`);
  await first.evaluate(() => (window.keptAlive = true));
  await first.goto('/demo');
  await mara.newTab();
  await mara.goTo(`/flows/${flow}`);
  await mara.enterMailedCode();
  await mara.sees('create_password');

  mara.page = first;
  await first.goBack({ waitUntil: 'commit' });
  await mara.sees('create_password');
  assert.equal(await first.evaluate(() => window.keptAlive), true, 'the page was loaded anew');
});

test('a page that is loaded anew by going back holds no secret either', { tag: ['@B-64'] }, async ({ someone }) => {
  const mara = await someone();
  await mara.awaitsCode();
  // Chromium fills a code in again by itself, and a password never.
  await mara.field.pressSequentially('12345');
  await mara.page.goto('/demo');
  await mara.page.goBack();
  await mara.ready();
  await mara.sees('enter_code');
  assert.equal(await mara.field.inputValue(), '');
});

test('after a page was loaded anew, Back asks for the screen before as it did until then', async ({ someone }) => {
  const mara = await someone();
  await mara.awaitsCode();
  await mara.page.reload();
  await mara.page.locator('.pt-automatic[data-ready]').waitFor();
  await mara.page.goBack();
  await mara.sees('identify');
  mara.hasAnswered('email', 'back');
});

test('a first screen from the back/forward cache keeps what was typed, and asks where it stands', { tag: ['@B-64'] }, async ({ someoneKeepingPages }) => {
  const mara = await someoneKeepingPages();
  await mara.begin('sign-in');
  await mara.field.fill('mara@');
  await mara.page.evaluate(() => (window.keptAlive = true));
  await mara.page.goto('/demo');
  const asked = mara.page.waitForRequest('**/flows/new');
  await mara.page.goBack({ waitUntil: 'commit' });
  assert.equal((await asked).method(), 'POST');
  assert.equal(await mara.page.evaluate(() => window.keptAlive), true, 'the page was loaded anew');
  await mara.page.waitForFunction(() => !document.querySelector('[aria-busy=true]'));
  assert.equal(await mara.field.inputValue(), 'mara@');
  await mara.identify();
  await mara.sees('enter_password');
});

async function leaveAndReturn(mara, secret) {
  // Chromium does not keep a page whose script has asked for anything.
  await mara.goTo(`/flows/${await mara.flow}`);
  await mara.field.pressSequentially(secret);
  await mara.page.evaluate(() => (window.keptAlive = true));
  const address = `**/flows/${await mara.flow}`;
  await mara.page.goto('/demo');
  const asked = mara.page.waitForRequest(address);
  await mara.page.goBack({ waitUntil: 'commit' });
  assert.equal((await asked).method(), 'GET');
  assert.equal(await mara.page.evaluate(() => window.keptAlive), true, 'the page was loaded anew');
  await mara.page.waitForFunction(() => !document.querySelector('[aria-busy=true]'));
  assert.equal(await mara.field.inputValue(), '');
}
