// What the element offers is said in three places: to people, to editors, and to TypeScript. They say what is so.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { HOST, strictPolicy, tag, told } from '../support/host.mjs';
import { test as base } from '../support/test.mjs';

const read = (path) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const [element] = JSON.parse(read('packages/portico-sign-in/custom-elements.json')).modules[0].declarations;
const types = read('packages/portico-sign-in/element.d.ts');
const docs = read('docs/reference/element.md');

const names = (list) => list.map(({ name }) => name).sort();
/** The names in the first column of the table after a heading. */
const table = (heading) => {
  const section = docs.split(`## ${heading}\n`)[1].split('\n## ')[0];
  return [...section.matchAll(/^\| `([\w-]+)` \|/gm)].map(([, name]) => name).sort();
};

const test = base.extend({
  /** Somebody at a page whose element is ready. */
  mara: async ({ server, atHost }, use) => {
    const mara = await atHost(tag(server));
    await told(mara, 'ready');
    await use(mara);
  },
});

test('the manifest names the attributes, properties and methods that there are', async ({ mara }) => {
  const there = await mara.page.evaluate(() => {
    const face = customElements.get('portico-sign-in');
    const own = Object.getOwnPropertyNames(face.prototype).filter((name) => !/^constructor$|Callback$/.test(name));
    return { attributes: [...face.observedAttributes], own };
  });
  assert.deepEqual(names(element.attributes), [...there.attributes, 'debug'].sort());
  const properties = element.attributes.map(({ fieldName }) => fieldName).filter((name) => name && name !== 'autofocus');
  assert.deepEqual([...properties, ...names(element.members)].sort(), there.own.sort());
});

test('the docs name the same attributes and events', () => {
  assert.deepEqual(table('Attributes'), names(element.attributes));
  assert.deepEqual(table('Events'), names(element.events));
  for (const { name } of element.slots) assert.ok(docs.includes(name && `slot="${name}"`), name);
});

test('the types name the same attributes, properties, methods and events', () => {
  const attributes = types.split('export interface PorticoAttributes {\n')[1].split('\n}')[0];
  assert.deepEqual([...attributes.matchAll(/^ {2}'?([\w-]+)'?\?: /gm)].map(([, name]) => name).sort(), names(element.attributes));
  for (const { name } of element.events) assert.ok(types.includes(`'${name}': CustomEvent<`), name);
  for (const { fieldName } of element.attributes) {
    if (fieldName && fieldName !== 'autofocus') assert.ok(types.includes(`  ${fieldName}: `), fieldName);
  }
  for (const { name, kind } of element.members) assert.ok(types.includes(kind === 'method' ? `  ${name}(): void` : `${name}: `), name);
});

test('the events that the script tells are those that it says it tells', () => {
  const source = read('public/portico.js');
  const told = [...source.matchAll(/#tell\('([\w-]+)'/g)].map(([, name]) => `portico-${name}`);
  assert.deepEqual([...new Set(told)].sort(), names(element.events));
});

test('the policy in the docs is the one that the tests run under', () => {
  const policy = strictPolicy('https://login.example.com', 'NONCE');
  assert.ok(read('docs/guides/embed.md').includes(`\n${policy}\n`), policy);
});

test('an attribute that is set begins anew with it, and a property is the same', async ({ mara }) => {
  mara.told.length = 0;
  await mara.page.evaluate(() => (document.querySelector('portico-sign-in').purpose = 'sign_up'));
  const { title } = await told(mara, 'screen');
  assert.equal(await mara.page.evaluate(() => document.querySelector('portico-sign-in').getAttribute('purpose')), 'sign_up');
  const shown = await mara.page.locator('.pt-title').textContent();
  assert.ok(title.startsWith(shown), `${title} / ${shown}`);
  assert.equal(mara.page.url(), `${HOST}/`);
});

test('what is said for debugging is the screen and its reference', async ({ mara }) => {
  const said = [];
  mara.page.on('console', (message) => said.push(message.text()));
  mara.told.length = 0;
  await mara.page.evaluate(() => {
    const element = document.querySelector('portico-sign-in');
    element.setAttribute('debug', '');
    element.restart();
  });
  const { reference } = await told(mara, 'screen');
  assert.deepEqual(said, [`portico identify 1 ${reference} `]);
});
