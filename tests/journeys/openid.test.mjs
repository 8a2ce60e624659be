// A client library signs people in, however the widget fares: its callback leads on to another origin.
import assert from 'node:assert/strict';
import { MODES } from '../support/browser.mjs';
import { pressByKey } from '../support/keyboard.mjs';
import { startParty } from '../support/relying-party.mjs';
import { test as base } from '../support/test.mjs';
import { say } from '../support/words.mjs';

const test = base.extend({
  party: async ({ server }, use) => {
    const party = await startParty(server.base);
    await use(party);
    await party.stop();
  },
});

/** From the app to the first screen, or back. */
const start = (mara, party, asked = '') => mara.page.goto(`${party.address}/start?${asked}`);

const isAtHome = (mara) => mara.page.getByRole('heading', { name: 'At the desk' }).waitFor();

/** Somebody with an account, signed out. */
async function known(someone, mode) {
  const mara = await someone(mode);
  await mara.signUpWithPassword('news');
  await mara.isSignedIn();
  await mara.signOut();
  return mara;
}

async function signsIn(mara) {
  await mara.sees('identify');
  await mara.ready();
  await mara.identify();
  await mara.sees('enter_password');
  await mara.enterPassword();
}

for (const mode of MODES) {
  test(`openid-client signs somebody in and out of typing again ${mode.name}`, async ({ someone, party }) => {
    const mara = await known(someone, mode);
    await start(mara, party);
    await signsIn(mara);
    await isAtHome(mara);
    const { claims, userinfo } = party.told;
    assert.equal(claims.aud, 'demo-native');
    assert.deepEqual(claims.amr, ['pwd']);
    assert.deepEqual(userinfo, { sub: claims.sub, email: mara.email, email_verified: true });
    // Signed in for one request, the next comes back without a page.
    party.told = undefined;
    await start(mara, party, 'prompt=none');
    await isAtHome(mara);
    assert.equal(party.told.claims.sid, claims.sid);
    assert.equal(party.told.claims.auth_time, claims.auth_time);
    // Asked again, the person is known.
    await start(mara, party, 'prompt=login');
    await mara.sees('enter_password');
    await mara.ready();
    await mara.enterPassword();
    await isAtHome(mara);
    assert.equal(party.told.claims.sub, claims.sub);
    if (mara.scripted) await mara.hasNoComplaints();
  });

  test(`an answer by form_post reaches openid-client ${mode.name}`, async ({ someone, party }) => {
    const mara = await known(someone, mode);
    await start(mara, party, 'response_mode=form_post');
    await signsIn(mara);
    if (!mode.script) await mara.page.getByRole('button', { name: say('signed_in.continue', { app: 'Juniper Desk' }) }).click();
    await isAtHome(mara);
    assert.equal(party.told.userinfo?.email, mara.email, JSON.stringify(party.told));
    if (mara.scripted) await mara.hasNoComplaints();
  });
}

for (const mode of MODES) {
  test(`who allows an app access, declines, and chooses an account needs no mouse ${mode.name}`, async ({ someone, party }) => {
    const mara = await known(someone, mode);
    await start(mara, party, 'prompt=consent');
    await mara.sees('identify');
    await mara.ready();
    await mara.identify();
    await mara.sees('enter_password');
    await mara.enterPassword('not the password');
    await mara.sees('enter_password');
    assert.equal(party.told, undefined, 'a wrong password gives the app nothing');
    await mara.enterPassword();
    await mara.sees('consent');
    for (const said of ['consent.title', 'consent.email']) await mara.reads(say(said));
    await mara.reads(mara.email);
    if (mara.scripted) await mara.hasFocusOn('.pt-title');
    await pressByKey(mara.page, say('consent.submit'));
    await isAtHome(mara);
    assert.equal(party.told.userinfo.email, mara.email);

    party.told = undefined;
    await start(mara, party, 'prompt=consent');
    await mara.sees('consent');
    await mara.ready();
    await pressByKey(mara.page, say('consent.decline'));
    await isAtHome(mara);
    assert.deepEqual(party.told, { error: 'access_denied' });

    await start(mara, party, 'prompt=select_account');
    await mara.sees('choose_account');
    await mara.ready();
    await pressByKey(mara.page, say('expired.continue_as', { target: mara.email }));
    await isAtHome(mara);
    assert.equal(party.told.userinfo.email, mara.email);

    await start(mara, party, 'prompt=select_account');
    await mara.sees('choose_account');
    await mara.ready();
    await pressByKey(mara.page, say('page.start_over'));
    await mara.sees('identify');
    assert.equal(await mara.field.inputValue(), '', 'nothing of the other account is filled in');
    await mara.ready();
    await mara.identify();
    await mara.sees('enter_password');
    await mara.enterPassword();
    await isAtHome(mara);
    if (mara.scripted) await mara.hasNoComplaints();
  });
}

test('who is not signed in is told to openid-client and sees no page of ours', async ({ someone, party }) => {
  const mara = await someone(MODES[1]);
  await start(mara, party, 'prompt=none');
  await isAtHome(mara);
  assert.deepEqual(party.told, { error: 'login_required' });
});

test('a request that cannot be answered is a page which says so in the language of the person', async ({ someone, server }) => {
  const mara = await someone(MODES[1], { locale: 'de-DE' });
  const response = await mara.page.goto(`${server.base}/oauth/authorize?client_id=nobody`);
  assert.equal(response.status(), 400);
  await mara.reads(say('problem.client', {}, 'de'));
  await mara.reads('There is no OpenID client with this client_id.', 'code');
});
