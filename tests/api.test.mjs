// Holds the API's description against what the server does.
import assert from 'node:assert/strict';
import Ajv from 'ajv/dist/2020.js';
import { Mailbox } from './support/mailbox.mjs';
import { test } from './support/test.mjs';

let server, document, ajv;
test.beforeAll(async ({ demo }) => {
  server = demo;
  document = await (await server.get('/openapi.json')).json();
  ajv = new Ajv({ strict: true, strictTypes: false, allowUnionTypes: true });
  ajv.addVocabulary(['components']);
  ajv.addSchema({ $id: 'api', components: document.components });
});

function fits(name, value) {
  const validate = ajv.getSchema(`api#/components/schemas/${name}`);
  assert.ok(validate, `There is no schema ${name}.`);
  assert.ok(validate(value), `${name}: ${ajv.errorsText(validate.errors)}\n${JSON.stringify(value)}`);
}

const samples = async () => (await server.get('/gallery/samples.json')).json();
const variants = (name) => document.components.schemas[name].oneOf.map((variant) => variant.title);
const used = (list) => [...new Set(list)].sort();

test('the description is of OpenAPI 3.1 and every reference in it leads somewhere', () => {
  assert.equal(document.openapi, '3.1.0');
  const references = JSON.stringify(document).matchAll(/"#\/components\/schemas\/(\w+)"/g);
  for (const [, name] of references) assert.ok(document.components.schemas[name], name);
});

test('every sample is a Reply, and every screen and refusal described has a sample', async () => {
  const list = await samples();
  for (const { reply } of list) fits('Reply', reply);
  const screens = list.map(({ reply }) => Object.keys(reply.screen)[0]);
  assert.deepEqual(used(screens), variants('Screen'));
  const refusals = list.filter(({ reply }) => reply.refusal).map(({ reply }) => Object.keys(reply.refusal)[0]);
  assert.deepEqual(used(refusals), variants('Refusal'));
});

test('the schemas refuse what is not described', async () => {
  const [{ reply }] = await samples();
  const validate = ajv.getSchema('api#/components/schemas/Reply');
  assert.ok(!validate({ ...reply, more: 1 }));
  assert.ok(!validate({ ...reply, screen: { unheard_of: {} } }));
});

/** A program that keeps its cookies. */
class Client {
  cookies = new Map();

  async send(method, path, body) {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const headers = { cookie, ...(body && { 'content-type': 'application/json' }) };
    const options = { method, headers, body: body && JSON.stringify(body), redirect: 'manual' };
    const response = await fetch(server.base + path, options);
    for (const line of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line);
      this.cookies.set(name, value);
    }
    return response;
  }

  async begin(body) {
    fits('Begin', body);
    this.reply = await (await this.send('POST', '/flows', body)).json();
    fits('Reply', this.reply);
  }

  async answer(answer, screen) {
    const { step, begin } = this.reply;
    const body = { step, answer, ...(begin && { begin }) };
    fits('Answered', body);
    const response = await this.send('POST', `/flows/${this.reply.flow}/answers`, body);
    this.reply = await response.json();
    assert.equal(response.status, this.reply.refusal ? 422 : 200);
    fits('Reply', this.reply);
    assert.deepEqual(Object.keys(this.reply.screen), [screen]);
  }
}

test('a program signs up, enrols and reads its session, and all of it is as described', { tag: ['@B-06'] }, async ({ server }) => {
  const [client, email] = [new Client(), 'program@example.org'];
  const mailbox = new Mailbox(server, email);
  await client.begin({ app: 'shop', purpose: 'sign_up', locale: 'de' });
  await client.answer({ type: 'email', email: 'no address' }, 'identify');
  assert.deepEqual(client.reply.refusal, { email_malformed: {} });
  await client.answer({ type: 'email', email }, 'enter_code');
  await client.answer({ type: 'code', code: '12' }, 'enter_code');
  await client.answer({ type: 'resend' }, 'enter_code');
  await client.answer({ type: 'code', code: await mailbox.code() }, 'create_password');
  await client.answer({ type: 'new_password', password: 'kaktus lampe fenster' }, 'enroll_choose');
  await client.answer({ type: 'choose', factor: 'authenticator' }, 'enroll_authenticator');
  await client.answer({ type: 'other_method' }, 'enroll_choose');
  await client.answer({ type: 'other_address' }, 'enroll_email');
  await client.answer({ type: 'email', email }, 'signed_in');
  const session = await (await client.send('GET', '/session')).json();
  fits('Session', session);
  assert.deepEqual(session.proofs, ['password', 'email_code']);
  const look = await (await client.send('GET', `/flows/${client.reply.flow}`)).json();
  fits('Reply', look);
});

test('a page that renders itself gets all that is described', async ({ server }) => {
  const headers = { 'sec-fetch-site': 'same-origin' };
  const response = await fetch(`${server.base}/flows/page?app=shop&locale=ar`, { method: 'POST', headers });
  const page = await response.json();
  fits('Page', page);
  const words = await (await server.get(page.words)).json();
  assert.ok(Array.isArray(words) && words.every((sentence) => typeof sentence === 'string'));
});

test('an element on a page of another site gets all that is described', async ({ server }) => {
  const headers = { origin: 'http://127.0.0.1:9000', 'sec-fetch-site': 'cross-site' };
  const challenge = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM';
  const element = { scope: '-pt1', app: 'shop', heading: '3', layout: 'card', scheme: 'dark', code_challenge: challenge };
  fits('Element', element);
  const body = new URLSearchParams(element);
  const embedded = await (await fetch(`${server.base}/embed`, { method: 'POST', headers, body })).json();
  fits('Embedded', embedded);
  const { place, reply } = embedded.page;
  const answer = { type: 'email', email: 'element@example.org' };
  const answered = { step: 1, answer, browser: place.browser, begin: reply.begin };
  fits('Answered', answered);
  const json = { method: 'POST', headers: { ...headers, 'content-type': 'application/json' } };
  const response = await fetch(`${server.base}/flows/${reply.flow}/answers`, { ...json, body: JSON.stringify(answered) });
  fits('Reply', await response.json());
  const redeeming = { app: 'shop', code: 'none', code_verifier: 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk' };
  fits('Redeeming', redeeming);
  const redeemed = await fetch(`${server.base}/session/redeem`, { ...json, body: JSON.stringify(redeeming) });
  assert.equal(redeemed.status, 400);
  fits('Problem', await redeemed.json());
});

test('every problem is as described, in its own content type', async () => {
  const client = new Client();
  const requests = [
    [400, 'POST', '/flows', { app: 'none' }],
    [404, 'GET', '/flows/none'],
    [404, 'POST', '/flows/none/answers', { step: 1, answer: { type: 'back' } }],
    [400, 'POST', '/flows/none/answers', { step: 1, answer: { type: 'fly' } }],
    [403, 'POST', '/sign-out'],
  ];
  for (const [status, method, path, body] of requests) {
    const response = await client.send(method, path, body);
    assert.equal(response.status, status, path);
    assert.equal(response.headers.get('content-type'), 'application/problem+json');
    const problem = await response.json();
    fits('Problem', problem);
    assert.equal(problem.status, status);
  }
});

test('every path and method described is there', async ({ server }) => {
  const client = new Client();
  await client.begin({ app: 'shop' });
  await client.answer({ type: 'email', email: 'every.path@example.org' }, 'enter_password');
  const words = /words":"([^"]+)"/.exec(await (await server.get('/sign-in', { accept: 'text/html' })).text())[1];
  const filled = { '{id}': client.reply.flow, '{name}': words.split('/').at(-1) };
  for (const [path, methods] of Object.entries(document.paths)) {
    for (const [method, operation] of Object.entries(methods)) {
      const address = path.replace(/\{\w+\}/, (name) => filled[name]);
      const body = method === 'post' ? { step: 1, answer: { type: 'back' } } : undefined;
      const { status } = await client.send(method.toUpperCase(), address, body);
      const described = Object.keys(operation.responses).map(Number);
      assert.ok(described.includes(status), `${method} ${path} answers ${status}`);
    }
  }
});
