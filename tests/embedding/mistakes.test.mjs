// Mistakes of a page's developer: shown to them while they develop, and to nobody else.
import assert from 'node:assert/strict';
import { HOST, tag, told } from '../support/host.mjs';
import { startServer } from '../support/server.mjs';
import { realSettings } from '../support/settings.mjs';
import { test as base } from '../support/test.mjs';

/** A server as for real people; no mail is sent here. */
const startReal = () => startServer({ settings: realSettings({ origins: [HOST] }) });
const test = base.extend({ real: async ({ shared }, use) => use(await shared(startReal)) });

const explained = (mara) => mara.page.locator('portico-sign-in > p');

/** What stands in the tag, where its page is, and what is wrong with it. */
const MISTAKES = [
  ['an app that there is not', 'app="shoop"', HOST, 'There is no such app.'],
  ['a return-to that is not listed', 'app="shop" return-to="https://other.example/"', HOST, 'return_to is not an address of this app.'],
  ['a wrong acr', 'app="shop" acr="gold"', HOST, 'acr can be mfa, and nothing else.'],
  ['no code-challenge on another site', 'app="shop"', 'http://127.0.0.1:9000', 'it must send a code_challenge.'],
  ['an origin that is not listed', 'app="shop"', 'http://localhost:9001', "name http://localhost:9001 in the app's origins"],
];

for (const [name, attributes, origin, why] of MISTAKES) {
  test(`the demo explains ${name}, on the page and in the event`, async ({ server, atHost }) => {
    const mara = await atHost(tag(server, attributes), { origin });
    const { reason } = await told(mara, 'problem');
    assert.ok(reason.includes(why), reason);
    assert.ok((await explained(mara).textContent()).includes(why));
  });
}

test('a server for real people explains a mistake where debug is set, and nowhere else', async ({ real, atHost }) => {
  const debugged = await atHost(tag(real, 'app="shoop" debug'));
  assert.equal((await told(debugged, 'problem')).reason, 'There is no such app.');
  assert.ok(await explained(debugged).isVisible());
  const mara = await atHost(tag(real, 'app="shoop"'));
  const { kind, reason } = await told(mara, 'problem');
  assert.deepEqual([kind, reason], ['refused', undefined]);
  assert.equal(await explained(mara).count(), 0);
});

test('what is explained goes when the mistake is mended', async ({ server, atHost }) => {
  const mara = await atHost(tag(server, 'app="shoop"'));
  await explained(mara).waitFor();
  await mara.page.evaluate(() => document.querySelector('portico-sign-in').setAttribute('app', 'shop'));
  await told(mara, 'ready');
  assert.equal(await explained(mara).count(), 0);
});
