// Portico as it runs for real people: settings from a file, mail over SMTP, nothing of the demo.
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WITHOUT_SCRIPT, WITH_SCRIPT, someone } from './support/browser.mjs';
import { boundCode } from './support/codes.mjs';
import { startMailServer } from './support/mail-server.mjs';
import { runToItsEnd, startServer } from './support/server.mjs';
import { realSettings } from './support/settings.mjs';
import { test as base } from './support/test.mjs';
import { LOCALES, directionOf, say } from './support/words.mjs';

const startReal = (mail) => startServer({ settings: settings(mail.port) });

const test = base.extend({
  mail: async ({ shared }, use) => use(await shared(startMailServer)),
  /** Its clock is the world's. */
  server: async ({ mail, shared }, use) => use(await shared(startReal, mail)),
  /** Somebody whose messages come by real mail. */
  somebody: ({ someone, mail }, use) =>
    use(async (mode) => {
      const mara = await someone(mode);
      mara.mailbox = mail.mailbox(mara.email);
      return mara;
    }),
});

/** What is asked of people here: a second factor always. */
const settings = (mail) => realSettings({ mail, mfa: 'always_on', secondFactors: ['email_code', 'authenticator'] });

async function hasSession(mara) {
  await mara.page.waitForURL('**/session');
  return JSON.parse(await mara.page.locator('body').innerText());
}

for (const mode of [WITH_SCRIPT, WITHOUT_SCRIPT]) {
  test(`a person signs up and in with codes from real mail, ${mode.name}`, async ({ somebody }) => {
    const mara = await somebody(mode);
    await mara.signUpWithPassword();
    await mara.enrolEmail();
    assert.deepEqual((await hasSession(mara)).proofs, ['password', 'email_code']);

    await mara.context.clearCookies();
    await mara.signInWithPassword();
    await mara.enterMailedCode();
    const session = await hasSession(mara);
    assert.equal(session.email, mara.email);
    assert.deepEqual(session.amr.at(-1), 'mfa');
  });
}

for (const locale of LOCALES) {
  test(`a message is in the language of the page: ${locale}`, async ({ somebody }) => {
    const mara = await somebody(WITHOUT_SCRIPT);
    await mara.goTo(`/sign-up?app=shop&locale=${locale}`);
    await mara.identify();
    await mara.sees('enter_code');
    const message = await mara.mailbox.next();

    const [code] = /\d{6}/.exec(message.subject);
    assert.equal(message.subject, say('mail.code_subject', { code, brand: 'Juniper' }, locale));
    assert.equal(message.envelopeFrom, 'no-reply@juniper.example');
    assert.deepEqual(message.from, { name: 'Juniper', address: 'no-reply@juniper.example' });
    assert.deepEqual(message.to.map(({ address }) => address), [mara.email]);
    const type = message.headers.find(({ key }) => key === 'content-type').value;
    assert.match(type, /^multipart\/alternative;/);
    assert.ok(message.messageId);

    const lines = message.text.split(/\r?\n/);
    assert.equal(lines.filter((line) => line === code).length, 1, message.text);
    const intro = say('mail.verify_intro', { brand: 'Juniper' }, locale);
    assert.ok(message.text.includes(intro));
    assert.ok(message.text.includes(say('mail.not_you', {}, locale)));
    assert.ok(message.html.includes(`<html lang="${locale}" dir="${directionOf(locale)}">`), message.html);
    assert.ok(message.html.includes(intro) && message.html.includes(code));
    assert.doesNotMatch(message.html, /<(a|img|script|link)\b|https?:/);
    assert.deepEqual(boundCode(message.text), { host: 'localhost', code });
    assert.ok(message.text.includes(mara.email) && message.html.includes(`<bdi dir="ltr">${mara.email}</bdi>`));

    await mara.enterCode(code);
    await mara.sees('create_password');
  });
}

test('nothing of the demo is there', async ({ server }) => {
  for (const path of ['/', '/demo', '/demo/mailbox', '/demo/mailbox.json', '/gallery', '/gallery/samples.json']) {
    assert.equal((await server.get(path)).status, 404, path);
  }
  for (const path of ['/demo/clock', '/demo/risk']) {
    const body = new URLSearchParams({ seconds: '900', level: 'none' });
    assert.equal((await server.post(path, body)).status, 404, path);
  }
});

test('a risk that the browser claims counts for nothing', async ({ server, somebody }) => {
  const mara = await somebody(WITHOUT_SCRIPT);
  await mara.context.addCookies([{ name: 'portico_demo_risk', value: 'high', url: server.base }]);
  await mara.signUpWithPassword();
  await mara.sees('enroll_choose');
});

test('a message that the mail server does not take is sent again', async ({ browser }) => {
  const away = await startMailServer();
  await away.stop();
  const patient = await startServer({ settings: settings(away.port) });
  const mara = await someone(browser, patient, WITHOUT_SCRIPT);
  await mara.awaitsCode();
  await patient.logged(/a message was not taken, and is tried again/);
  const back = await startMailServer(away.port);
  const code = await back.mailbox(mara.email).code(15);
  await mara.enterCode(code);
  await mara.sees('create_password');
  await mara.leave();
  await patient.stop();
  await back.stop();
});

test('who waits for a code reads that it is delayed without doing anything, and keeps what was typed', async ({ browser }) => {
  const away = await startMailServer();
  await away.stop();
  const patient = await startServer({ settings: settings(away.port) });
  const mara = await someone(browser, patient, WITH_SCRIPT);
  await mara.awaitsCode();
  await mara.field.fill('12');
  const delayed = say('enter_code.delayed');
  await mara.reads(delayed, '.pt-form .pt-notice');
  assert.equal(await mara.field.inputValue(), '12');
  const back = await startMailServer(away.port);
  const code = await back.mailbox(mara.email).code(60);
  await mara.page.locator('.pt-notice', { hasText: delayed }).waitFor({ state: 'detached' });
  await mara.field.fill('');
  await mara.enterCode(code);
  await mara.sees('create_password');
  await mara.leave();
  await patient.stop();
  await back.stop();
});

test.describe('settings that are wrong', () => {
  const right = settings(25)(8080);
  const wrong = {
    'without a mail section': [
      right.replace(/\[mail\][^[]*/, ''),
      /settings\.toml: There is no \[mail\] section, so codes could not be sent\./,
    ],
    'with a setting that does not exist': [
      right.replace('[brand]', '[brand]\ncolour = "red"'),
      /settings\.toml:9: .*colour/,
    ],
    'with a user flow that does not exist': [
      right.replace('user_flow = "default"', 'user_flow = "nowhere"'),
      /settings\.toml:15: There is no \[user_flows\.nowhere\]\./,
    ],
    'with mail that would leave this machine unencrypted': [
      right.replace('smtp://127.0.0.1:25', 'smtp://mail.example.com'),
      /settings\.toml:5: smtp:\/\/ to another machine must be encrypted/,
    ],
    'with a second factor demanded and none offered': [
      right.replace(/second_factors = .*/, 'second_factors = []'),
      /settings\.toml:\d+: .*nobody could sign in\./,
    ],
    'that are no TOML': [`${right}\n[[[`, /settings\.toml:\d+: /],
  };

  for (const [name, [text, sentence]] of Object.entries(wrong)) {
    test(`${name} keep the server from starting, and are named`, async () => {
      const folder = await mkdtemp(join(tmpdir(), 'portico-test-'));
      const file = join(folder, 'settings.toml');
      await writeFile(file, text);
      const { status, said } = await runToItsEnd(['serve', '--settings', file, '--listen', '127.0.0.1:0', '--data', folder]);
      await rm(folder, { recursive: true });
      assert.notEqual(status, 0);
      assert.match(said, sentence);
      assert.doesNotMatch(said, /panicked|Portico listens/);
    });
  }

  test('and right ones are said to be right, without starting', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'portico-test-'));
    const file = join(folder, 'settings.toml');
    await writeFile(file, right);
    const { status, said } = await runToItsEnd(['check', '--settings', file]);
    await rm(folder, { recursive: true });
    assert.equal(status, 0, said);
    assert.doesNotMatch(said, /Portico listens/);
  });
});
