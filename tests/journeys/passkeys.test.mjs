// Passkeys: made, filled in, asked for, refused, and what those do who have none.
import assert from 'node:assert/strict';
import { MODES, WITH_SCRIPT } from '../support/browser.mjs';
import { watchAsking, withAuthenticator } from '../support/passkeys.mjs';
import { test } from '../support/test.mjs';
import { say } from '../support/words.mjs';

/** Somebody with a passkey for the vault, signed out again; nobody touches the authenticator. */
async function withPasskey(someone, prepare = () => {}) {
  const mara = await someone(WITH_SCRIPT);
  await mara.page.addInitScript(prepare);
  const authenticator = await withAuthenticator(mara);
  await mara.signUpWithPassword('vault');
  await mara.sees('enroll_choose');
  await mara.choose('passkey');
  await mara.sees('enroll_passkey');
  await authenticator.touch();
  await mara.pressButton(say('enroll_passkey.submit'));
  await mara.sees('recovery_codes');
  await mara.keepCodes();
  assert.equal(await mara.isSignedIn(), 'your password and a passkey');
  await authenticator.touch(false);
  await mara.signOut();
  return { mara, authenticator };
}

test('a passkey that was made is discoverable and tells nothing of its owner but the address', async ({ someone }) => {
  const { mara, authenticator } = await withPasskey(someone);
  const [passkey, ...more] = await authenticator.passkeys();
  assert.equal(more.length, 0);
  assert.ok(passkey.isResidentCredential);
  assert.equal(passkey.rpId, 'localhost');
  assert.equal(passkey.userName, mara.email);
  assert.equal(Buffer.from(passkey.userHandle, 'base64').length, 16);
  await mara.hasNoComplaints();
});

test('a passkey is filled in without anything being typed', { tag: ['@A-70', '@B-50'] }, async ({ someone }) => {
  const { mara, authenticator } = await withPasskey(someone);
  await authenticator.touch();
  // It may be signed in before all of the page is loaded.
  await mara.page.goto('/sign-in?app=vault', { waitUntil: 'commit' });
  assert.equal(await mara.isSignedIn(), 'a passkey');
  await mara.hasNoComplaints();
});

test('what autofill would ask is not waited for once an answer is sent', { tag: ['@B-50'] }, async ({ someone }) => {
  const mara = await someone(WITH_SCRIPT);
  await withAuthenticator(mara);
  // The server has not said it yet when the person answers.
  await mara.page.route('**/flows/*/passkey', () => {});
  const asked = mara.page.waitForRequest('**/flows/*/passkey');
  const takenBack = [];
  mara.page.on('requestfailed', (request) => takenBack.push(request.url()));
  await mara.begin('sign-in', 'vault');
  const request = await asked;
  await mara.identify();
  await mara.sees('enter_password');
  // Long before the widget gives up a request that nobody answers.
  assert.deepEqual(takenBack, [request.url()]);
  assert.equal(request.failure().errorText, 'net::ERR_ABORTED');
  await mara.hasNoComplaints();
});

test('a passkey is asked for by a button, and one thing is asked at a time', { tag: ['@B-05', '@B-50', '@B-51'] }, async ({ someone }) => {
  const { mara, authenticator } = await withPasskey(someone);
  const asked = await watchAsking(mara);
  await mara.begin('sign-in', 'vault');
  assert.equal(await mara.field.getAttribute('autocomplete'), 'username webauthn');
  await asked({ autofill: 1 });
  await authenticator.touch();
  const button = mara.page.getByRole('button', { name: say('identify.passkey') });
  await button.click();
  await asked({ dialogs: 1, pending: 0, most: 1 });
  assert.equal(await mara.isSignedIn(), 'a passkey');
  await mara.hasNoComplaints();
});

test('a passkey is the second factor after the password', async ({ someone }) => {
  const { mara, authenticator } = await withPasskey(someone);
  await mara.signInWithPassword('vault');
  await mara.sees('use_passkey');
  await authenticator.touch();
  await mara.pressButton(say('use_passkey.submit'));
  assert.equal(await mara.isSignedIn(), 'your password and a passkey');
});

test('who will not use a passkey is told nothing, and goes on as if nothing had been asked', { tag: ['@B-50'] }, async ({ someone }) => {
  const { mara } = await withPasskey(someone);
  const asked = await watchAsking(mara, { refuse: true });
  await mara.begin('sign-in', 'vault');
  await asked({ autofill: 1 });
  await mara.field.fill(mara.email);
  await mara.page.getByRole('button', { name: say('identify.passkey') }).click();
  await asked({ dialogs: 1, autofill: 2 });
  assert.equal(await mara.page.locator('.pt-alert').textContent(), '');
  assert.equal(await mara.field.inputValue(), mara.email, 'what was typed stays');
  await mara.pressButton(say('identify.submit'));
  await mara.sees('enter_password');
  await asked({ pending: 0, most: 1 });
});

test('a passkey of nobody here is refused in a sentence, and another way stays open', async ({ someone }) => {
  const mara = await someone(WITH_SCRIPT);
  await mara.begin('sign-in', 'vault');
  const credential = { id: 'AAAA', rawId: 'AAAA', type: 'public-key', response: {
    clientDataJSON: 'e30', authenticatorData: 'AAAA', signature: 'AAAA', userHandle: 'AAAA' }, clientExtensionResults: {} };
  await mara.page.evaluate((credential) => {
    // Only who presses the button is given it: the autofill, armed anew on every screen, waits for ever.
    navigator.credentials.get = (options) =>
      options.mediation === 'conditional' ? new Promise(() => {}) : Promise.resolve(credential);
  }, credential);
  await mara.pressButton(say('identify.passkey'));
  await mara.readsAlert(say('refusal.passkey_not_taken'));
  await mara.identify();
  await mara.sees('enter_password');
});

test('a browser without passkeys offers none', { tag: ['@B-53'] }, async ({ someone }) => {
  const mara = await someone(WITH_SCRIPT);
  await mara.page.addInitScript(() => {
    delete window.PublicKeyCredential;
  });
  await mara.begin('sign-in', 'vault');
  assert.equal(await mara.page.getByRole('button', { name: say('identify.passkey') }).count(), 0);
  await mara.signUpWithPassword('vault');
  await mara.choose('passkey');
  await mara.sees('enroll_passkey');
  await mara.page.getByRole('button', { name: say('enroll_passkey.submit') }).click();
  await mara.readsAlert(say('use_passkey.unable'));
  await mara.otherMethod();
  await mara.sees('enroll_choose');
});

/** Browsers and password managers that have passkeys in another way; each runs in the page before its scripts. */
const OTHERS = {
  'a browser that neither reads nor writes JSON': () => {
    delete PublicKeyCredential.parseCreationOptionsFromJSON;
    delete PublicKeyCredential.parseRequestOptionsFromJSON;
    delete PublicKeyCredential.prototype.toJSON;
  },
  'a password manager whose credentials fail to become JSON': () => {
    PublicKeyCredential.prototype.toJSON = () => {
      throw new TypeError('Illegal invocation');
    };
  },
  'a password manager that gives plain objects': () => {
    const bytes = (buffer) => buffer && new Uint8Array(buffer);
    for (const call of ['create', 'get']) {
      const asked = navigator.credentials[call].bind(navigator.credentials);
      navigator.credentials[call] = async (options) => {
        const { id, rawId, type, response } = await asked(options);
        const { clientDataJSON, attestationObject, authenticatorData, signature, userHandle } = response;
        const given = { clientDataJSON, attestationObject, authenticatorData, signature, userHandle };
        const plain = Object.fromEntries(Object.entries(given).map(([name, buffer]) => [name, bytes(buffer)]));
        return { id, rawId: bytes(rawId), type, response: plain };
      };
    }
  },
};
for (const [name, prepare] of Object.entries(OTHERS)) {
  test(`a passkey is made, asked for and filled in with ${name}`, { tag: ['@B-50'] }, async ({ someone }) => {
    const { mara, authenticator } = await withPasskey(someone, prepare);
    await mara.signInWithPassword('vault');
    await mara.sees('use_passkey');
    await authenticator.touch();
    await mara.pressButton(say('use_passkey.submit'));
    assert.equal(await mara.isSignedIn(), 'your password and a passkey');
    await mara.signOut();
    await mara.page.goto('/sign-in?app=vault', { waitUntil: 'commit' });
    assert.equal(await mara.isSignedIn(), 'a passkey');
    await mara.hasNoComplaints();
  });
}

test.describe('without the widget', () => {
  for (const mode of MODES.filter((mode) => !mode.wasm)) {
    test(`${mode.name}, the screens say that passkeys do not work and lead on`, async ({ someone }) => {
      const mara = await someone(mode);
      await mara.begin('sign-in', 'vault');
      await mara.page.getByRole('button', { name: say('identify.passkey') }).waitFor({ state: 'hidden' });
      await mara.signUpWithPassword('vault');
      await mara.choose('passkey');
      await mara.sees('enroll_passkey');
      await mara.page.getByText(say('use_passkey.not_here')).waitFor();
      await mara.page.getByRole('button', { name: say('enroll_passkey.submit') }).waitFor({ state: 'hidden' });
      // Whoever sends the form all the same is answered in a sentence.
      await mara.answering(() => mara.page.locator('.pt-form').evaluate((form) => form.requestSubmit()));
      await mara.readsAlert(say('refusal.passkey_not_taken'));
      await mara.otherMethod();
      await mara.enrolEmail();
      await mara.sees('recovery_codes');
    });
  }
});
