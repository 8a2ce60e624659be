// The examples for OpenID Connect libraries: people sign in by each, get new tokens, show a second factor, and sign out.
import assert from 'node:assert/strict';
import { WITHOUT_SCRIPT, WITH_SCRIPT, someone } from '../support/browser.mjs';
import { NAMES, canRun, startClients } from '../support/openid-clients.mjs';
import { PASSWORD } from '../support/person.mjs';
import { test as base } from '../support/test.mjs';
import { waitFor } from '../support/wait.mjs';

/** Somebody with a password and a code by email as second factor. */
async function signUp(browser, server) {
  const account = await someone(browser, server);
  await account.signUp('shop');
  await account.leave();
  return account;
}

const test = base.extend({
  clients: async ({ shared }, use) => use(await shared(startClients)),
  account: async ({ browser, clients, shared }, use) => use(await shared(signUp, browser, clients.server)),
  /** Has that person visit in a new browser. */
  visit: async ({ browser, clients, account }, use) => {
    const people = [];
    await use(async (mode) => {
      const mara = await someone(browser, clients.server, mode);
      Object.assign(mara, { email: account.email, mailbox: account.mailbox });
      people.push(mara);
      return mara;
    });
    for (const person of people) await person.leave();
  },
});

const press = (mara, name) => mara.page.click(`text="${name}"`);
const reads = (mara, text) => mara.page.getByText(text, { exact: true }).waitFor();

async function comesToPassword(mara) {
  await mara.sees('identify');
  await mara.ready();
  await mara.identify();
  await mara.sees('enter_password');
}

async function showsPassword(mara) {
  await comesToPassword(mara);
  await mara.enterPassword();
}

async function showsCode(mara) {
  await mara.sees('choose_factor');
  await mara.ready();
  await mara.choose('email_code');
  await mara.enterMailedCode();
}

/** How people use an app, where it is not as in most. */
const usual = {
  begins: (mara) => press(mara, 'Sign in'),
  isIn: (mara) => reads(mara, `Signed in as ${mara.email}.`),
  async refreshes(mara) {
    await press(mara, 'Refresh');
    await mara.page.locator('b', { hasText: '1' }).waitFor();
  },
  pays: (mara) => press(mara, 'Payments'),
  isOut: (mara) => mara.page.getByRole('link', { name: 'Sign in', exact: true }).waitFor(),
  tellsOfTheEnd: true,
};
const APPS = {
  'openid-client': usual,
  fapi: usual,
  authlib: usual,
  openidconnect: { ...usual, tellsOfTheEnd: false },
  authjs: {
    ...usual,
    async begins(mara) {
      await press(mara, 'Sign in');
      await press(mara, 'Sign in with Portico');
    },
    async pays(mara) {
      await press(mara, 'Payments');
      await press(mara, 'Continue');
    },
    // Its sessions are in cookies, which nobody can end from elsewhere.
    tellsOfTheEnd: false,
    refreshesByScript: true,
  },
  'mod-auth-openidc': {
    ...usual,
    begins: () => {},
    isIn: (mara) => reads(mara, 'You are signed in.'),
    async refreshes(mara, home) {
      const ends = async () => {
        await mara.page.goto(home);
        await press(mara, 'Refresh');
        return JSON.parse(await mara.page.locator('body').textContent()).access_token_expires;
      };
      const first = await ends();
      await waitFor(async () => (await ends()) > first, 'another token');
      await mara.page.goto(home);
    },
    isOut: (mara) => reads(mara, 'You are signed out.'),
  },
};

for (const name of NAMES.filter((name) => name in APPS)) {
  test.describe(name, () => {
    // One worker starts it.
    test.describe.configure({ mode: 'default', timeout: 600_000 });
    test.skip(!canRun(name), `${name} is not on this machine`);
    const app = APPS[name];

    for (const mode of [WITH_SCRIPT, WITHOUT_SCRIPT]) {
      test(`a person signs in, shows a second factor when it is asked for, and signs out ${mode.name}`, async ({ clients, visit }) => {
        const home = `${await clients.at(name)}/`;
        const mara = await visit(mode);
        await mara.page.goto(home);
        await app.begins(mara);
        await showsPassword(mara);
        await app.isIn(mara);
        if (mara.scripted || !app.refreshesByScript) await app.refreshes(mara, home);
        await app.pays(mara);
        // Nothing is asked for that was shown before.
        await showsCode(mara);
        await mara.page.getByRole('heading', { name: 'Payments' }).waitFor();
        await mara.page.goto(home);
        await press(mara, 'Sign out');
        await app.isOut(mara);
        assert.equal(await (await mara.context.request.get('/session')).json(), null, 'the session at Portico is over');
        // And so is that of the app: to sign in is to show a factor again.
        await mara.page.goto(home);
        await app.begins(mara);
        await mara.sees('identify');
      });
    }

    if (name === 'openid-client') {
      test('an API verifies by itself the token by which the app asks for the person', async ({ clients, visit }) => {
        const home = `${await clients.at(name)}/`;
        const mara = await visit(WITHOUT_SCRIPT);
        await mara.page.goto(home);
        await app.begins(mara);
        await showsPassword(mara);
        await app.isIn(mara);
        const refused = await mara.context.request.get(`${home}api/orders`);
        assert.equal(refused.status(), 401, 'nobody gets in without a token');
        // Nothing is asked for: who is signed in is, and the app is the operator's own.
        await press(mara, 'Orders');
        await mara.page.getByText(/^Two of tea, for \w+/).waitFor();
        await mara.page.goto(home);
        await app.refreshes(mara);
      });
    }

    if (app.tellsOfTheEnd) {
      test('signing out elsewhere signs out of the app', async ({ clients, visit }) => {
        const home = `${await clients.at(name)}/`;
        const mara = await visit(WITHOUT_SCRIPT);
        await mara.page.goto(home);
        await app.begins(mara);
        await showsPassword(mara);
        await app.isIn(mara);
        await mara.goTo('/demo');
        await mara.signOut();
        await mara.page.goto(home);
        await app.begins(mara);
        await mara.sees('identify');
      });
    }
  });
}

test.describe('oidc-client-ts', () => {
  test.describe.configure({ mode: 'default', timeout: 600_000 });

  for (const [where, host] of [['on another origin', 'localhost'], ['on another site', '127.0.0.1']]) {
    const arrives = async (clients, visit) => {
      const home = `${(await clients.at('oidc-client-ts')).replace('localhost', host)}/`;
      const mara = await visit(WITH_SCRIPT);
      await mara.page.goto(home);
      return { home, mara };
    };
    const goesOn = async (mara) => {
      await reads(mara, `Signed in as ${mara.email}.`);
      await reads(mara, 'One factor was shown.');
      await press(mara, 'Refresh');
      await reads(mara, 'The tokens are new.');
      await press(mara, 'Payments');
      await showsCode(mara);
      await reads(mara, 'A second factor was shown.');
      await press(mara, 'Sign out');
      await mara.page.getByRole('button', { name: 'Sign in', exact: true }).waitFor();
      assert.equal(await (await mara.context.request.get('/session')).json(), null, 'the session at Portico is over');
      await mara.hasNoComplaints();
    };

    test(`a person signs in ${where}, gets new tokens, shows a second factor when it is asked for, and signs out`, async ({ clients, visit }) => {
      const { home, mara } = await arrives(clients, visit);
      await press(mara, 'Sign in');
      await showsPassword(mara);
      await reads(mara, `Signed in as ${mara.email}.`);
      assert.equal(mara.page.url(), home, 'no code stays in the address');
      await goesOn(mara);
    });

    test(`a person signs in by popup ${where}, the page stays, and all else is as after a sign-in without one`, async ({ clients, visit }) => {
      const { mara } = await arrives(clients, visit);
      const page = mara.page;
      const [popup] = await Promise.all([page.waitForEvent('popup'), press(mara, 'Sign in by popup')]);
      mara.page = popup;
      await comesToPassword(mara);
      await mara.field.fill(PASSWORD);
      await Promise.all([popup.waitForEvent('close'), mara.field.press('Enter')]);
      mara.page = page;
      await goesOn(mara);
    });
  }
});
