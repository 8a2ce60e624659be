// Back, forward, reload, other tabs, and flows that are over or never were.
import assert from 'node:assert/strict';
import { identifyWithoutCookies } from '../../support/cookies.mjs';
import { WITHOUT_SCRIPT, WITH_SCRIPT } from '../../support/browser.mjs';
import { test } from '../../support/test.mjs';
import { say } from '../../support/words.mjs';

for (const mode of [WITH_SCRIPT, WITHOUT_SCRIPT]) {
  test.describe(mode.name, () => {
    test('a reload in the middle shows the same screen and sends nothing', async ({ someone }) => {
      const mara = await someone(mode);
      await mara.awaitsCode();
      await mara.page.reload();
      await mara.ready();
      await mara.sees('enter_code');
      await mara.reads(mara.email, '.pt-text');
      await mara.hasMail(1);
      await mara.enterMailedCode();
      await mara.sees('create_password');
    });

    test('the way back to the address keeps it', { tag: ['@A-05', '@A-48'] }, async ({ someone }) => {
      const mara = await someone(mode);
      await mara.begin('sign-in');
      await mara.identify();
      await mara.sees('enter_password');
      await mara.press('button[value=back]');
      await mara.sees('identify');
      assert.equal(await mara.field.inputValue(), mara.email);
      await mara.hasFocusOn('#username');
    });

    test('a wrong address can be changed where its code is asked for', { tag: ['@B-44'] }, async ({ someone }) => {
      const mara = await someone(mode);
      await mara.awaitsCode();
      await mara.page.getByText(say('enter_code.trouble')).click();
      await mara.pressButton(say('enter_code.change'));
      await mara.sees('identify');
      assert.equal(await mara.field.inputValue(), mara.email);
      mara.takeNewAddress();
      await mara.identify();
      await mara.enterMailedCode();
      await mara.sees('create_password');
    });

    test('of two tabs with one flow, the later one is told and shown where the flow stands', async ({ someone }) => {
      const mara = await someone(mode);
      await mara.signUp();
      await mara.signOut();
      await mara.begin('sign-in');
      await mara.identify();
      const first = mara.page;
      const second = await mara.newTab();
      await mara.goTo(`/flows/${new URL(first.url()).pathname.split('/')[2]}`);
      await mara.enterPassword();
      await mara.sees('enter_code');

      mara.page = first;
      await mara.enterPassword('something else');
      await mara.sees('enter_code');
      await mara.readsAlert(say('refusal.out_of_turn'));
      await second.close();
      await mara.enterMailedCode();
      await mara.isSignedIn();
      await mara.hasMail(2);
    });

    test('two tabs with a flow each do not disturb one another', async ({ someone }) => {
      const mara = await someone(mode);
      await mara.signUp('shop');
      await mara.signOut();
      await mara.begin('sign-in');
      await mara.identify();
      const first = mara.page;
      await mara.newTab();
      await mara.signInWithPassword('bank');
      await mara.isSignedIn();
      mara.page = first;
      await mara.enterPassword();
      await mara.enterMailedCode();
      await mara.isSignedIn();
    });

    test('a flow that took too long says so, and goes on with the address', { tag: ['@A-05', '@A-64', '@B-63'] }, async ({ server, someone }) => {
      const mara = await someone(mode);
      await mara.begin('sign-in');
      await mara.identify();
      await server.advance(901);
      await mara.enterPassword();
      await mara.sees('expired');
      await mara.reads(say('expired.text'), '.pt-text');
      await mara.hasFocusOn('#pt-title');
      await mara.pressButton(say('expired.continue_as', { target: mara.email }));
      await mara.sees('identify');
      assert.equal(await mara.field.inputValue(), mara.email);
      await mara.answering(() => mara.field.press('Enter'));
      await mara.sees('enter_password');
    });

    test('a flow that is not there leads to a new one', async ({ someone }) => {
      const mara = await someone(mode);
      const response = await mara.page.goto(`/flows/${'a'.repeat(26)}`);
      assert.equal(response.status(), 404);
      await mara.reads(say('problem.not_found'));
      await mara.page.getByRole('link', { name: say('problem.start') }).click();
      await mara.sees('identify');
    });
  });
}

test("another browser's flow is answered like one that never was", async ({ server, someone }) => {
  const mara = await someone();
  await mara.begin('sign-in');
  await mara.identify();
  await mara.sees('enter_password');
  const theirs = await mara.flow;
  const eve = await someone();
  await eve.begin('sign-in');
  const headers = { origin: server.base };
  const form = { step: '1', answer: 'email', username: 'eve@example.org' };
  for (const accept of ['text/html', 'application/json']) {
    const seen = [];
    for (const flow of [theirs, 'a'.repeat(theirs.length)]) {
      const look = await eve.context.request.get(`/flows/${flow}`, { headers: { accept } });
      const options = { headers: { ...headers, accept }, form };
      const answer = await eve.context.request.post(`/flows/${flow}/answers`, options);
      assert.deepEqual([look.status(), answer.status()], [404, 404]);
      const texts = [await look.text(), await answer.text()];
      seen.push(texts.map((text) => text.replace(/nonce="[^"]+"/g, '')));
    }
    assert.deepEqual(seen[0], seen[1]);
  }
  // Eve changed nothing.
  await mara.page.reload();
  await mara.sees('enter_password');
  await mara.reads(mara.email, '.pt-identity');
});

test('with script, Back shows the screen before with the address, and Forward the present one', { tag: ['@A-05', '@A-07'] }, async ({ someone }) => {
  const mara = await someone();
  await mara.page.goto('/demo');
  await mara.begin('sign-in');
  await mara.identify();
  await mara.sees('enter_password');
  await mara.field.fill('half a passw');

  await mara.answering(() => mara.page.goBack());
  await mara.sees('identify');
  assert.equal(await mara.field.inputValue(), mara.email);
  await mara.hasFocusOn('#username');
  mara.hasAnswered('email', 'back');

  await mara.page.goForward();
  await mara.sees('identify');
  await mara.answering(() => mara.page.keyboard.press('Enter'));
  await mara.sees('enter_password');
  assert.equal(await mara.field.inputValue(), '');
  mara.hasAnswered('email', 'back', 'email');
});

test('with script, Back from the first screen leaves', { tag: ['@A-07'] }, async ({ someone }) => {
  const mara = await someone();
  await mara.page.goto('/demo');
  await mara.begin('sign-in');
  await mara.page.goBack();
  await mara.page.waitForURL('**/demo');
  mara.hasAnswered();
});

test('with script, a flow that has gone is explained where the person is', async ({ someone }) => {
  const mara = await someone();
  await mara.begin('sign-in');
  await mara.identify();
  await mara.sees('enter_password');
  await getAnotherCookie(mara);
  await mara.field.fill('whatever it is');
  await mara.page.keyboard.press('Enter');
  await mara.reads(say('problem.not_found'));
  await mara.page.getByRole('link', { name: say('problem.start') }).click();
  await mara.sees('identify');
});

/** In another tab the browser gets another cookie, and what it began before is not its own any more. */
async function getAnotherCookie(mara) {
  await mara.context.clearCookies();
  const elsewhere = await mara.context.newPage();
  await elsewhere.goto('/sign-in?app=shop');
  await elsewhere.close();
}

for (const mode of [WITH_SCRIPT, WITHOUT_SCRIPT]) {
  test(`a first screen whose browser has another cookie now takes one press more, ${mode.name}`, async ({ someone }) => {
    const mara = await someone(mode);
    await mara.begin('sign-in');
    await getAnotherCookie(mara);
    await mara.field.fill(mara.email);
    await mara.answering(() => mara.field.press('Enter'));
    await mara.readsAlert(say('refusal.out_of_turn'));
    assert.equal(await mara.screen, 'identify');
    assert.equal(await mara.field.inputValue(), mara.email);
    await mara.answering(() => mara.field.press('Enter'));
    await mara.sees('enter_password');
  });

  test(`a browser that keeps no cookies is told so at the second press, ${mode.name}`, async ({ someone }) => {
    const mara = await someone(mode);
    await mara.begin('sign-in');
    await identifyWithoutCookies(mara);
    await mara.reads(say('problem.no_cookies'));
    await mara.page.getByRole('link', { name: say('problem.start') }).click();
    await mara.sees('identify');
  });
}

test('without script, Back shows where the flow stands, and nothing is lost or sent again', { tag: ['@A-07'] }, async ({ someoneKeepingPages }) => {
  // As people have it, with the first page as they left it.
  const mara = await someoneKeepingPages(WITHOUT_SCRIPT);
  await mara.awaitsCode();
  await mara.enterMailedCode();
  await mara.sees('create_password');
  await mara.page.goBack({ waitUntil: 'commit' });
  // A page that comes out of the cache is not the tab's at once.
  await mara.page.waitForFunction(() => document.visibilityState === 'visible' && document.readyState === 'complete');
  await mara.page.reload();
  await mara.sees('create_password');

  await mara.page.goBack({ waitUntil: 'commit' });
  await mara.sees('identify');
  assert.equal(await mara.field.inputValue(), mara.email);
  await mara.answering(() => mara.page.click('.pt-button'));
  await mara.sees('create_password');
  await mara.hasMail(1);
  await mara.createPassword();
  await mara.sees('enroll_choose');
});
