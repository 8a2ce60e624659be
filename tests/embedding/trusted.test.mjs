// What the policy of Trusted Types lets into the page: what the script's own server rendered, and nothing else.
import assert from 'node:assert/strict';
import { strictPolicy, tag, told } from '../support/host.mjs';
import { test } from '../support/test.mjs';

const NONCE = 'c3RyaWN0';
const OTHER = 'http://localhost:9009';
const EVIL = '<img src="x:" onerror="window.evil = true">';

/** A strict page whose own script comes first. */
const strict = (server, script, element = '<portico-sign-in app="shop"></portico-sign-in>', connect = '') => [
  `<script nonce="${NONCE}">${script}</script><script nonce="${NONCE}" type="module" src="${server.base}/portico.js"></script>${element}`,
  { headers: { 'content-security-policy': strictPolicy(`${server.base}${connect}`, NONCE) } },
];

test('whoever gets hold of the policy gets nothing of their own past it', async ({ server, atHost }) => {
  const script =
    'const make = trustedTypes.createPolicy.bind(trustedTypes);' +
    'trustedTypes.createPolicy = (name, rules) => { window.rules = rules; return (window.held = make(name, rules)); };';
  const mara = await atHost(...strict(server, script));
  await told(mara, 'ready');
  const tried = await mara.page.evaluate(
    ([html, other, own]) => {
      const shown = document.querySelector('.pt-around').innerHTML;
      const attempt = (policy, way, value) => {
        try {
          return String(policy[way](value));
        } catch (reason) {
          return reason.name;
        }
      };
      return [window.held, window.rules].flatMap((policy) => [
        attempt(policy, 'createHTML', html),
        attempt(policy, 'createHTML', shown),
        attempt(policy, 'createScriptURL', `${other}/portico.js`),
        attempt(policy, 'createScriptURL', `${own}@evil.example/`),
      ]);
    },
    [EVIL, OTHER, server.base],
  );
  assert.deepEqual(tried, Array(8).fill('TypeError'));
  await mara.hasNoComplaints();
});

test('an element that names another server shows nothing of it, and does not even ask', async ({ server, atHost }) => {
  const page = tag(server, `app="shop" server="${OTHER}"`);
  for (const [body, options] of [[page, {}], strict(server, '', `<portico-sign-in server="${OTHER}"></portico-sign-in>`, ` ${OTHER}`)]) {
    const asked = [];
    const prepare = (person) =>
      person.context.route(`${OTHER}/**`, (route) => {
        asked.push(route.request().url());
        const cors = { 'access-control-allow-origin': 'http://localhost:9000', 'access-control-allow-credentials': 'true' };
        const reply = { screen: { identify: {} }, step: 1, reference: 'AAAA-AAAA' };
        return route.fulfill({ headers: cors, json: { html: EVIL, title: '', lang: 'en', dir: 'ltr', page: { reply } } });
      });
    const mara = await atHost(body, { ...options, prepare });
    const { kind, status } = await told(mara, 'problem');
    assert.deepEqual([kind, status], ['refused', 421]);
    assert.deepEqual(asked, []);
    assert.equal(await mara.page.evaluate(() => window.evil), undefined);
    await mara.leave();
  }
});

test('an element that names its own server, however written, is one without', async ({ server, atHost }) => {
  for (const own of [`${server.base}/`, server.base.replace('http:', 'HTTP:')]) {
    const mara = await atHost(tag(server, `app="shop" server="${own}"`));
    await told(mara, 'ready');
    await mara.leave();
  }
});
