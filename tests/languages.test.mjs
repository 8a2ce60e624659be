// Every language, and the way from one to another.
import assert from 'node:assert/strict';
import { MODES, WITH_SCRIPT } from './support/browser.mjs';
import { PASSWORD } from './support/person.mjs';
import { readSamples } from './support/samples.mjs';
import { test } from './support/test.mjs';
import { outside } from './support/ux.mjs';
import { EVERY_LOCALE, LOCALES, say } from './support/words.mjs';

/** Opens the list of languages and presses one, by what its speakers call it. */
async function speak(mara, name) {
  await mara.page.locator('.pt-languages summary').click();
  const loaded = mara.page.waitForEvent('domcontentloaded');
  await mara.page.getByRole('button', { name, exact: true }).click();
  await loaded;
  await mara.ready();
}

async function reads(mara, locale, dir, title) {
  const [lang, found] = await mara.page.evaluate(() => [document.documentElement.lang, document.documentElement.dir]);
  assert.deepEqual([lang, found], [locale, dir]);
  await mara.reads(say(title, {}, locale), 'h1');
}

for (const mode of MODES) {
  test(`another language keeps the screen and what was typed, and stays, ${mode.name}`, { tag: ['@A-01', '@A-48'] }, async ({ someone }) => {
    const mara = await someone(mode);
    await mara.begin('sign-up');
    await mara.field.fill('mara@exam');
    await speak(mara, 'Français');
    await reads(mara, 'fr', 'ltr', 'identify.sign_up_title');
    assert.equal(await mara.field.inputValue(), 'mara@exam');

    await mara.identify();
    await reads(mara, 'fr', 'ltr', 'enter_code.email_title');
    await speak(mara, 'עברית');
    await reads(mara, 'he', 'rtl', 'enter_code.email_title');
    const [{ subject, text }] = await mara.mailbox.messages();
    const [code] = /\d{6}/.exec(subject);
    assert.equal(subject, say('mail.code_subject', { code, brand: 'Juniper' }, 'fr'));
    assert.ok(text.includes(say('mail.not_you', {}, 'fr')), text);
    await mara.enterMailedCode();
    await reads(mara, 'he', 'rtl', 'create_password.title');
    await mara.createPassword();
    await mara.sees('enroll_choose');

    await mara.begin('sign-in');
    await reads(mara, 'he', 'rtl', 'identify.sign_in_title');
    if (mara.scripted) await mara.hasNoComplaints();
  });
}

test('another language after screens that script brought gives no answer and brings no password back', async ({ someone }) => {
  const mara = await someone(WITH_SCRIPT);
  await mara.begin('sign-in', 'news');
  await mara.identify();
  await mara.sees('enter_password');
  await mara.field.fill(PASSWORD);
  const answers = mara.answers.length;
  await speak(mara, '日本語');
  await reads(mara, 'ja', 'ltr', 'enter_password.title');
  assert.equal(await mara.field.inputValue(), '');
  assert.equal(mara.answers.length, answers);
  await mara.press('button[value=back]');
  await reads(mara, 'ja', 'ltr', 'identify.sign_in_title');
  await mara.hasNoComplaints();
});

for (const mode of MODES) {
  test(`after another language was chosen the focus is where the person goes on, ${mode.name}`, { tag: ['@A-05'] }, async ({ someone }) => {
    const mara = await someone(mode);
    await mara.begin('sign-up');
    await speak(mara, 'Deutsch');
    await mara.hasFocusOn('#username');
    await mara.signUpWithPassword();
    await mara.sees('enroll_choose');
    await speak(mara, 'Nederlands');
    await mara.hasFocusOn('#pt-title');
  });

  test(`a browser is spoken to in the language it asks for, whatever the account's is, ${mode.name}`, async ({ someone }) => {
    const mara = await someone(mode, { locale: 'de-DE' });
    await mara.signUp();
    await mara.leave();

    const abroad = await someone(mode, { locale: 'ar-EG' });
    Object.assign(abroad, { email: mara.email, mailbox: mara.mailbox });
    await abroad.signInWithPassword();
    await abroad.sees('enter_code');
    await reads(abroad, 'ar', 'rtl', 'enter_code.email_title');
    // The address stands in one piece, and in its own direction.
    const address = abroad.page.locator('.pt-text bdi').first();
    assert.match(await address.innerText(), /^.•••@example\.org$/);
    assert.equal(await address.evaluate((bdi) => getComputedStyle(bdi).direction), 'ltr');
  });

  test(`an account is spoken to in its own language where the browser's is not there, and not before the password was right, ${mode.name}`, { tag: ['@A-01'] }, async ({ someone }) => {
    const mara = await someone(mode, { locale: 'de-DE' });
    await mara.signUp();
    await mara.leave();

    const abroad = await someone(mode, { locale: 'sv-SE' });
    Object.assign(abroad, { email: mara.email, mailbox: mara.mailbox });
    await abroad.begin('sign-in');
    await abroad.identify();
    await abroad.sees('enter_password');
    await reads(abroad, 'en', 'ltr', 'enter_password.title');
    await abroad.enterPassword('not the right one');
    await abroad.readsAlert(say('refusal.credentials_wrong'));
    await reads(abroad, 'en', 'ltr', 'enter_password.title');
    await abroad.field.fill(PASSWORD);
    const german = abroad.page.waitForURL('**/flows/*');
    await abroad.page.keyboard.press('Enter');
    await german;
    await abroad.sees('enter_code');
    await abroad.page.locator('html[lang=de]').waitFor();
    await abroad.ready();
    await reads(abroad, 'de', 'ltr', 'enter_code.email_title');
    await abroad.enterCode(/\d{6}/.exec((await mara.mailbox.messages())[0].subject)[0]);
    await abroad.page.waitForURL('**/demo');
    if (abroad.scripted) await abroad.hasNoComplaints();
  });
}

test('enter never presses a language', { tag: ['@B-02'] }, async ({ someone }) => {
  const mara = await someone(WITH_SCRIPT);
  await mara.begin('sign-in');
  await mara.page.locator('.pt-languages summary').click();
  await mara.identify();
  await mara.sees('enter_password');
  assert.equal(await mara.page.evaluate(() => document.documentElement.lang), 'en');
});

/** How many samples are sent to the page at a time. */
const AT_ONCE = 20;

/**
 * Goes through all samples as the server makes them, without their script, or it takes minutes. `look` runs in the page, and
 * `judge` gives what is wrong with what it saw of a reply.
 */
async function eachSample({ browser, server }, locale, look, judge = (found) => found) {
  const samples = await readSamples(server);
  const read = async ({ name }) => (await server.get(`/gallery/${name}?locale=${locale}`, { accept: 'text/html' })).text();
  const readSome = (from) => Promise.all(samples.slice(from, from + AT_ONCE).map(read));
  const context = await browser.newContext({ javaScriptEnabled: false, viewport: { width: 320, height: 640 } });
  const page = await context.newPage();
  await page.evaluate(`window.look = (texts) => texts.map((text) => { (${putInPlace})(text); return (${look})(); })`);
  const found = [];
  let next = readSome(0);
  for (let from = 0; from < samples.length; from += AT_ONCE) {
    const texts = await next;
    next = readSome(from + AT_ONCE);
    const seen = await page.evaluate((texts) => window.look(texts), texts);
    for (const [place, what] of seen.entries()) {
      const { name, reply } = samples[from + place];
      found.push(...judge(what, reply).map((finding) => `${locale} ${name}: ${finding}`));
    }
  }
  await context.close();
  assert.deepEqual(found, []);
}

/** Runs in the page: shows another one, whose styles are read once where they are the same. */
function putInPlace(text) {
  const next = new DOMParser().parseFromString(text, 'text/html');
  const styles = (page) => [...page.querySelectorAll('style')].map((style) => style.textContent).join();
  const { lang, dir } = next.documentElement;
  Object.assign(document.documentElement, { lang, dir });
  if (styles(document) === styles(next)) document.title = next.title;
  else document.head.replaceWith(next.head);
  document.body.replaceWith(next.body);
}

/** Runs in the page: what stands out, with the list of languages open. */
const tooWide = `() => {
  document.querySelector('.pt-languages').open = true;
  return (${outside.inPage})();
}`;

// The others are looked at, in more ways, with the samples.
for (const locale of [...EVERY_LOCALE.filter((one) => !LOCALES.includes(one)), 'en-XA']) {
  test(`nothing is wider than a page of 320 pixels, ${locale}`, { tag: ['@A-24'] }, ({ browser, server }) => eachSample({ browser, server }, locale, tooWide));
}

/** Everything that a reply says, and the name of the brand. */
const values = (reply) => {
  const leaves = (value) => (value && typeof value === 'object' ? Object.values(value).flatMap(leaves) : [String(value)]);
  const said = [...leaves(reply), 'Juniper'].filter((value) => value.length > 1);
  return said.sort((a, b) => b.length - a.length);
};

/** Runs in the page: all that it says. */
function allSaid() {
  const texts = [document.title];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  // Languages have their own names, and keys and codes are nobody's words.
  const skipped = 'script, style, code, .pt-language, .pt-languages summary';
  while (walk.nextNode()) {
    if (!walk.currentNode.parentElement.closest(skipped)) texts.push(walk.currentNode.data);
  }
  for (const name of ['aria-label', 'alt', 'title', 'placeholder']) {
    for (const element of document.body.querySelectorAll(`[${name}]`)) texts.push(element.getAttribute(name));
  }
  return texts;
}

test('whatever is said is from the list of sentences', ({ browser, server }) =>
  eachSample({ browser, server }, 'en-XA', allSaid, (said, reply) => {
    assert.ok(said.some((text) => text.startsWith('[')), said.join());
    const plain = said.map((text) => values(reply).reduce((rest, value) => rest.replaceAll(value, ' '), text));
    return said.filter((_, place) => /[A-Za-z]{2}/.test(plain[place]));
  }));
