// Texts, calls, recovery codes, codes instead of passwords, and a forgotten
// password, however the widget fares.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { MODES, WITH_SCRIPT } from '../support/browser.mjs';
import { Mailbox } from '../support/mailbox.mjs';
import { test } from '../support/test.mjs';
import { say } from '../support/words.mjs';

const NEW_PASSWORD = 'tasse mond brücke';
/** A German mobile number that nobody else in these tests has. */
let numbers = 3456700;
const takeNumber = () => `01512 ${(numbers += 1)}`;
const international = (number) => number.replace(/^0/, '+49').replace(' ', '');

/** Signs up at the vault with texts, as far as the recovery codes. */
async function enrolPhone(mara) {
  await mara.signUpWithPassword('vault');
  await mara.sees('enroll_choose');
  await mara.choose('sms_code');
  await mara.sees('enroll_phone');
  await mara.fillAndEnter('12');
  await mara.readsError(say('refusal.phone_malformed'));
  assert.equal(await mara.field.inputValue(), '12', 'what was typed stays');
  const number = takeNumber();
  mara.phone = new Mailbox(mara.server, international(number));
  await mara.fillAndEnter(number);
  await mara.sees('enter_code');
  await mara.enterCode(await mara.phone.code());
  await mara.sees('recovery_codes');
}

/** The ways to keep recovery codes that script adds, and what each of them makes. */
const WAYS_TO_KEEP = {
  copy: (mara) => mara.page.evaluate(() => navigator.clipboard.readText()),
  download: async (mara, press) => {
    const download = mara.page.waitForEvent('download');
    await press();
    const file = await download;
    assert.equal(file.suggestedFilename(), `${say('recovery_codes.file', { brand: 'Juniper' })}.txt`);
    return readFileSync(await file.path(), 'utf8');
  },
};

for (const [way, made] of Object.entries(WAYS_TO_KEEP)) {
  test(`recovery codes that were kept by ${way} are asked about no more`, async ({ someone }) => {
    const mara = await someone(WITH_SCRIPT, { permissions: ['clipboard-read', 'clipboard-write'] });
    await enrolPhone(mara);
    const codes = await mara.page.locator('.pt-codes code').allTextContents();
    const press = () => mara.page.getByRole('button', { name: say(`recovery_codes.${way}`), exact: true }).click();
    if (way === 'copy') {
      await press();
      await mara.reads(say('status.copied'), '.pt-status');
    }
    assert.ok((await made(mara, press)).includes(codes.join('\n')));
    await mara.pressButton(say('recovery_codes.submit'));
    await mara.isSignedIn();
    await mara.hasNoComplaints();
  });
}

test('on paper there is the slip with the recovery codes, and nothing to press', async ({ someone }) => {
  const mara = await someone(WITH_SCRIPT);
  await enrolPhone(mara);
  await mara.page.evaluate(() => {
    window.print = () => document.body.setAttribute('data-printed', '');
  });
  await mara.page.getByRole('button', { name: say('recovery_codes.print'), exact: true }).click();
  await mara.page.locator('body[data-printed]').waitFor();
  await mara.page.emulateMedia({ media: 'print' });
  await mara.page.locator('.pt-codes').waitFor();
  for (const pressed of await mara.page.getByRole('button').all()) assert.ok(!(await pressed.isVisible()));
  await mara.page.emulateMedia({ media: 'screen' });
  await mara.pressButton(say('recovery_codes.submit'));
  await mara.isSignedIn();
});

for (const mode of MODES) {
  test.describe(mode.name, () => {
    test('a person gets codes by text, then by call, and keeps recovery codes for the bad day', { tag: ['@A-62', '@A-72'] }, async ({ someone }) => {
      const mara = await someone(mode);
      await enrolPhone(mara);
      const codes = await mara.page.locator('.pt-codes code').allTextContents();
      assert.equal(new Set(codes).size, 10);
      await mara.page.reload();
      await mara.ready();
      assert.deepEqual(await mara.page.locator('.pt-codes code').allTextContents(), codes);
      await mara.keepCodes();
      assert.equal(await mara.isSignedIn(), 'your password and a code by text');
      await mara.signOut();

      await mara.signInWithPassword('vault');
      await mara.sees('enter_code');
      await mara.reads('•••');
      await mara.phone.code();
      await mara.otherMethod();
      await mara.choose('voice_code');
      await mara.sees('enter_code');
      await mara.enterCode(await mara.phone.code());
      assert.equal(await mara.isSignedIn(), 'your password and a code by phone call');
      await mara.signOut();

      await mara.signInWithPassword('vault');
      await mara.sees('enter_code');
      await mara.otherMethod();
      await mara.choose('recovery_code');
      await mara.sees('enter_recovery_code');
      await mara.fillAndEnter('7KQ2M-4XDPA-9RTVC');
      await mara.readsError(say('refusal.code_wrong_recovery'));
      await mara.fillAndEnter(codes[0].toLowerCase().replaceAll('-', ' '));
      assert.equal(await mara.isSignedIn(), 'your password and a recovery code');
      if (mara.scripted) await mara.hasNoComplaints();
    });

    test('a person without a password tells a little, agrees, and signs in by code', { tag: ['@A-44', '@A-46', '@A-48'] }, async ({ someone }) => {
      const mara = await someone(mode);
      await mara.awaitsCode('club');
      await mara.enterMailedCode();
      await mara.sees('collect_profile');
      await mara.page.locator('#values-2').fill('a'.repeat(300));
      await mara.pressButton(say('collect_profile.submit'));
      await tellsOfAll(mara, { 0: 'given_name', 1: 'family_name', 2: 'company' });
      await mara.page.locator('#values-2').fill('Lind & Co');
      await mara.page.getByLabel(say('collect_profile.given_name')).fill('Mara');
      await mara.pressButton(say('collect_profile.submit'));
      await tellsOfAll(mara, { 1: 'family_name' });
      assert.equal(await mara.page.locator('#values-0').inputValue(), 'Mara', 'what was typed stays');
      await mara.page.locator('#values-1').fill('Lind');
      await mara.page.locator('#values-3').selectOption('M');
      await mara.pressButton(say('collect_profile.submit'));
      await mara.sees('accept_terms');
      const terms = mara.page.locator('.pt-form').getByRole('link', { name: say('page.terms') });
      assert.equal((await mara.context.request.get(await terms.getAttribute('href'))).status(), 200);
      await mara.pressButton(say('accept_terms.submit'));
      await mara.sees('enroll_authenticator');

      // Dropped out: the account is there, and is asked to enrol as before.
      await mara.begin('sign-in', 'club');
      await mara.identify();
      await mara.enterMailedCode();
      await mara.sees('enroll_authenticator');
      if (mara.scripted) await mara.hasNoComplaints();
    });

    test('a forgotten password is replaced from the password screen, and the new one has signed in', async ({ someone }) => {
      const mara = await someone(mode);
      await mara.signUpWithPassword('news');
      await mara.isSignedIn();
      await mara.signOut();
      await mara.begin('sign-in', 'news');
      await mara.identify();
      await mara.sees('enter_password');
      await mara.pressButton(say('enter_password.forgot'));
      await mara.enterMailedCode();
      await mara.sees('create_password');
      await mara.createPassword(NEW_PASSWORD);
      await mara.isSignedIn();
      await mara.signOut();
      await mara.signInWithPassword('news');
      await mara.readsAlert(say('refusal.credentials_wrong'));
      await mara.enterPassword(NEW_PASSWORD);
      await mara.isSignedIn();
      if (mara.scripted) await mara.hasNoComplaints();
    });
  });
}

/** All that is wrong with a profile is told at once: above it, where the focus is, and at each field. */
async function tellsOfAll(mara, names) {
  await mara.hasErrorTitle();
  await mara.hasFocusOn('.pt-summary');
  const wrong = Object.entries(names).map(([index, name]) => {
    const why = name === 'company' ? 'refusal.field_unfit' : `collect_profile.${name}_missing`;
    return [`#values-${index}`, say(why, { label: say(`collect_profile.${name}`) })];
  });
  const links = mara.page.locator('.pt-summary a');
  assert.deepEqual(await links.allInnerTexts(), wrong.map(([, sentence]) => sentence));
  const marked = await mara.page.locator('[aria-invalid=true]').evaluateAll((fields) => fields.map(({ id }) => `#${id}`));
  assert.deepEqual(marked, wrong.map(([field]) => field));
  for (const [field, sentence] of wrong) {
    assert.equal((await mara.page.locator(`${field}-error`).innerText()).trim(), sentence);
    await links.getByText(sentence).click();
    await mara.hasFocusOn(field);
  }
  assert.equal(await mara.screen, 'collect_profile');
}

test('a password manager finds the way to change a password', async ({ server }) => {
  const response = await fetch(`${server.base}/.well-known/change-password`, { redirect: 'manual' });
  assert.equal(response.status, 303);
  assert.equal(response.headers.get('location'), '/reset-password');
  assert.equal((await server.get('/reset-password')).status, 200);
});
