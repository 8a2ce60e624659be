// People sign in with an account at oidc-provider of npm: a server that nobody here wrote, with its own pages.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { WITHOUT_SCRIPT, WITH_SCRIPT } from '../support/browser.mjs';
import { claimsOf, newKey, signed, startContoso, withContoso } from '../support/providers/node.mjs';
import { Traveller } from '../support/providers/traveller.mjs';
import { say } from '../support/words.mjs';

const test = withContoso.extend({
  server: async ({ both }, use) => use(both.shop),
  /** Somebody who is new, by requests alone. */
  traveller: async ({ both }, use) => {
    const traveller = await Traveller.at(both.shop);
    traveller.email = `mara-${randomUUID().slice(0, 8)}@example.org`;
    await use(traveller);
    await traveller.stops();
  },
});

/** From the first screen to the page of the provider. */
async function leaves(mara) {
  await mara.begin('sign-in');
  await mara.page.getByRole('button', { name: say('identify.provider', { name: 'Contoso' }) }).click();
  await mara.page.waitForURL(/127\.0\.0\.1/);
}

/** Where there is no script, its page asks to send the form. */
async function sends(mara, byForm) {
  if (!byForm || mara.scripted) return;
  await mara.page.locator('[name=state]').waitFor({ state: 'attached' });
  await mara.page.locator('[type=submit]').click();
}

async function signsInThere(mara) {
  await mara.page.fill('[name=login]', mara.email);
  await mara.page.fill('[name=password]', 'any');
  await mara.page.click('[type=submit]');
  await mara.page.locator('[name=prompt][value=consent]').waitFor({ state: 'attached' });
  await mara.page.click('[type=submit]');
}

for (const mode of [WITH_SCRIPT, WITHOUT_SCRIPT]) {
  for (const byForm of [false, true]) {
    const how = `${byForm ? 'by a form' : 'by an address'} ${mode.name}`;

    test(`who agrees at the provider is signed in, led back ${how}`, async ({ someone, both }) => {
      both.provider.byForm = byForm;
      const mara = await someone(mode);
      await leaves(mara);
      await signsInThere(mara);
      await sends(mara, byForm);
      await mara.isSignedIn();
      const { proofs } = await (await mara.context.request.get('/session')).json();
      assert.deepEqual(proofs, ['federated']);
      if (mara.scripted) await mara.hasNoComplaints();
    });

    test(`who cancels at the provider is where they were, and can go on otherwise, led back ${how}`, async ({ someone, both }) => {
      both.provider.byForm = byForm;
      const mara = await someone(mode);
      await leaves(mara);
      await mara.page.click('text=[ Cancel ]');
      await sends(mara, byForm);
      await mara.sees('identify');
      await mara.readsAlert(say('refusal.provider_cancelled', { name: 'Contoso' }));
      await mara.ready();
      await mara.identify();
      await mara.sees('enter_password');
    });
  }
}

test('who presses Back at the provider finds a page whose buttons answer', async ({ someoneKeepingPages, both }) => {
  both.provider.byForm = false;
  const mara = await someoneKeepingPages();
  await leaves(mara);
  await mara.page.goBack({ waitUntil: 'commit' });
  const button = mara.page.getByRole('button', { name: say('identify.provider', { name: 'Contoso' }) });
  await button.click();
  await mara.page.waitForURL(/127\.0\.0\.1/);
  await signsInThere(mara);
  await mara.isSignedIn();
});

/** Goes there, signs in where the provider does not know them, agrees, and comes back. */
async function travels(traveller) {
  await traveller.leaves('contoso');
  for (let pages = 0; pages < 2 && !traveller.isBack; pages += 1) await traveller.submits({ login: traveller.email, password: 'any' });
}

async function isIn(traveller) {
  assert.equal((await traveller.session())?.email, traveller.email, traveller.page);
}

async function isRefused(traveller, refusal) {
  assert.deepEqual(await traveller.looks(), ['identify', refusal]);
  assert.equal(await traveller.session(), null);
}

test.describe('one after the other', () => {
  test.describe.configure({ mode: 'default' });
  test.beforeEach(({ both }) => Object.assign(both.provider, { byForm: false, bend: null }));

  test('keys that change between two sign-ins are found, and a provider that has begun anew knows nobody', async ({ traveller, both }) => {
    const { shop, provider } = both;
    await travels(traveller);
    await isIn(traveller);
    const { sub } = await traveller.session();
    await provider.restart(await newKey(randomUUID()));
    // Keys are asked for once a minute at most.
    await shop.advance(61);
    await travels(traveller);
    await isIn(traveller);
    assert.equal((await traveller.session()).sub, sub, 'it is the same account');
  });

  test('a provider that is down says so here, and lets people in when it is up again', async ({ traveller, both }) => {
    await traveller.leaves('contoso');
    await traveller.submits({ login: traveller.email, password: 'any' });
    // It goes down when its person has agreed: their browser still comes, and we ask in vain.
    const { provider } = both;
    const answers = provider.handler;
    provider.handler = (request, response) => (request.url === '/token' ? request.socket.destroy() : answers(request, response));
    await traveller.submits({});
    await isRefused(traveller, 'provider_unavailable');
    provider.handler = answers;
    await provider.stop();
    // What it says of itself is known: people are led there, and meet nobody.
    await assert.rejects(traveller.leaves('contoso'), /ECONNREFUSED/);
    await provider.start();
    await travels(traveller);
    await isIn(traveller);
  });

  test('a provider that takes pushed requests only gets one', async ({ traveller }) => {
    const { shop, provider, stop } = await startContoso((provider) => (provider.pushed = true));
    traveller.shop = shop;
    await travels(traveller);
    await isIn(traveller);
    assert.ok(provider.asked.includes('/request'), 'it was pushed');
    await stop();
  });

  /** What a provider that keeps to the rules never says, made of what it said; and the check that finds it. */
  const BENT = {
    'another nonce': ['nonce', (claims, own) => signed({ ...claims, nonce: 'another' }, own)],
    'no nonce': ['nonce', ({ nonce: _, ...claims }, own) => signed(claims, own)],
    'another issuer': ['iss', (claims, own) => signed({ ...claims, iss: 'https://other.example' }, own)],
    'another audience': ['aud', (claims, own) => signed({ ...claims, aud: 'other' }, own)],
    'times that are over': ['exp', (claims, own) => signed({ ...claims, iat: claims.iat - 7200, exp: claims.exp - 7200 }, own)],
    'the hash of another access token': ['at_hash', (claims, own) => signed({ ...claims, at_hash: 'AAAAAAAAAAAAAAAAAAAAAA' }, own)],
    'a key that nobody knows': ['signature', (claims, _, strange) => signed(claims, { key: strange })],
    'another key by the name of the known one': ['signature', (claims, own, strange) => signed(claims, { key: { ...strange, kid: own.key.kid } })],
    'no signature': ['format', (claims) => signed(claims, { alg: 'none' })],
  };
  for (const [what, [check, change]] of Object.entries(BENT)) {
    test(`a token with ${what} signs nobody in`, async ({ traveller, both }) => {
      const { shop, provider } = both;
      const strange = await newKey('strange');
      provider.bend = (tokens) => ({ ...tokens, id_token: change(claimsOf(tokens.id_token), { key: provider.key }, strange) });
      const before = shop.log.length;
      await travels(traveller);
      await isRefused(traveller, 'provider_refused');
      assert.match(shop.log.slice(before), new RegExp(`why\\S*=\\S*"${check}"`));
      provider.bend = (tokens) => ({ ...tokens, id_token: signed(claimsOf(tokens.id_token), { key: provider.key }) });
      await travels(traveller);
      await isIn(traveller);
    });
  }
});
