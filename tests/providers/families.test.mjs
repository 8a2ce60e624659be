// People sign in with accounts at servers of other families: an OpenID provider of Django's, and plain OAuth of Authlib's.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { startDirectory, startForge } from '../support/providers/python.mjs';
import { startShop } from '../support/providers/shop.mjs';
import { Traveller } from '../support/providers/traveller.mjs';
import { test as base } from '../support/test.mjs';
import { waitFor } from '../support/wait.mjs';

async function startAll() {
  let running;
  const { shop, stop } = await startShop(async (callback) => {
    running = await Promise.all([startDirectory(callback('directory')), startForge(callback('forge'))]);
    const [directory, forge] = running;
    return [
      { id: 'directory', ...directory, lines: `name = "Directory"\nissuer = "${directory.issuer}"\n` },
      { id: 'forge', ...forge, lines: `preset = "github"\nissuer = "${forge.address}"\n` },
    ];
  });
  const [directory, forge] = running;
  return { shop, directory, forge, stop: () => Promise.all([stop(), directory.stop(), forge.stop()]) };
}

const test = base.extend({
  all: async ({ shared }, use) => use(await shared(startAll)),
  /** Somebody who is new. */
  traveller: async ({ all }, use) => {
    const traveller = await Traveller.at(all.shop);
    traveller.email = `mara-${randomUUID().slice(0, 8)}@example.org`;
    await use(traveller);
    await traveller.stops();
  },
});
test.describe.configure({ mode: 'default' });

const agrees = {
  async directory(traveller) {
    await traveller.leaves('directory');
    await traveller.submits({ username: traveller.email, password: 'any' });
    await traveller.submits({ allow: 'Authorize' });
  },
  async forge(traveller) {
    await traveller.leaves('forge');
    await traveller.submits({ login: traveller.email });
  },
};
const cancels = {
  async directory(traveller) {
    await traveller.leaves('directory');
    await traveller.submits({ username: traveller.email, password: 'any' });
    await traveller.submits({});
  },
  async forge(traveller) {
    await traveller.leaves('forge');
    await traveller.submits({ login: '' });
  },
};

for (const id of ['directory', 'forge']) {
  test(`who agrees at the ${id} is signed in by the address that it tells`, async ({ traveller }) => {
    await agrees[id](traveller);
    const session = await traveller.session();
    assert.equal(session?.email, traveller.email, traveller.page);
    assert.deepEqual(session.proofs, ['federated']);
  });

  test(`who is known by the ${id} is signed in to the same account the next time`, async ({ traveller, all }) => {
    await agrees[id](traveller);
    const { sub } = await traveller.session();
    const again = await Traveller.at(all.shop);
    again.email = traveller.email;
    await agrees[id](again);
    assert.equal((await again.session())?.sub, sub, again.page);
    await again.stops();
  });

  test(`who cancels at the ${id} is where they were`, async ({ traveller }) => {
    await cancels[id](traveller);
    assert.deepEqual(await traveller.looks(), ['identify', 'provider_cancelled']);
    assert.equal(await traveller.session(), null);
  });
}

test('a token of plain OAuth is given back when it has told who came', async ({ traveller, all }) => {
  await agrees.forge(traveller);
  const kept = async () => (await (await fetch(all.forge.address)).json()).tokens;
  await waitFor(async () => (await kept()) === 0, 'the token to be given back');
});
