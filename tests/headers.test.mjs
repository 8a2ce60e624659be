// What holds for every response, whatever became of the request.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { test } from './support/test.mjs';

let server;
test.beforeAll(({ demo }) => {
  server = demo;
});

/** The policy of pages, with the nonce left open. */
const policy = (frames) =>
  "default-src 'none'; script-src 'nonce-NONCE' 'strict-dynamic' 'wasm-unsafe-eval'; " +
  "style-src 'self' 'nonce-NONCE'; img-src 'self'; font-src 'self'; connect-src 'self'; " +
  `frame-src 'self'; form-action 'self'; frame-ancestors ${frames}; base-uri 'none'; ` +
  "object-src 'none'; require-trusted-types-for 'script'; trusted-types 'none'; " +
  'report-uri /csp-report; report-to csp';

const EVERYWHERE = {
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};
const ON_PAGES = {
  'cross-origin-opener-policy': 'same-origin',
  'reporting-endpoints': 'csp="/csp-report"',
};

const DENIED = ['camera', 'microphone', 'geolocation', 'payment', 'usb'];

const nonceOf = (response) => /'nonce-([\w-]+)'/.exec(response.headers.get('content-security-policy'))[1];

function hasHeaders(response, name, { frames = "'none'", cache = 'no-store' } = {}) {
  const { headers } = response;
  const isPage = headers.get('content-type')?.startsWith('text/html');
  for (const [header, value] of Object.entries({ ...EVERYWHERE, ...(isPage && ON_PAGES) })) {
    assert.equal(headers.get(header), value, `${header} of ${name}`);
  }
  assert.equal(headers.get('cache-control'), cache, name);
  assert.equal(headers.get('x-frame-options'), frames === "'none'" ? 'DENY' : null, name);
  const csp = headers.get('content-security-policy');
  // What is no page has nothing to load, and nobody who shows it.
  if (!isPage) {
    assert.equal(csp, "default-src 'none'; frame-ancestors 'none'", name);
    return false;
  }
  assert.equal(csp.replaceAll(nonceOf(response), 'NONCE'), policy(frames), name);
  const permissions = headers.get('permissions-policy');
  for (const feature of DENIED) assert.ok(permissions.includes(`${feature}=()`), `${feature} of ${name}`);
  assert.ok(permissions.includes('publickey-credentials-get=(self)'), name);
  return true;
}

const page = { accept: 'text/html' };
const form = { ...page, 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin' };
const json = { 'content-type': 'application/json' };
const ask = (path, options = {}) => fetch(server.base + path, { redirect: 'manual', ...options });
const post = (path, headers, body = '') => ask(path, { method: 'POST', headers, body });

/** A first screen, the cookie of its browser, and the flow that begins with an answer that is refused. */
async function begun() {
  const response = await post('/flows', json, '{"app":"shop"}');
  const cookie = response.headers.get('set-cookie').split(';')[0];
  const { begin } = await response.json();
  const refused = JSON.stringify({ step: 1, answer: { type: 'back' }, begin });
  const reply = await (await post('/flows/new/answers', { ...json, cookie }, refused)).json();
  return { response, cookie, begin, reply };
}

test('every response carries strict headers, whatever its status', { tag: ['@B-06'] }, async () => {
  const { response, cookie, begin, reply } = await begun();
  hasHeaders(response, 'POST /flows');
  const answers = `/flows/${reply.flow}/answers`;
  const from = { ...form, cookie };
  const requests = [
    ['200', () => ask('/sign-in?app=shop', { headers: page })],
    ['200', () => ask('/sign-up?app=shop', { headers: page })],
    ['200', () => ask(`/flows/${reply.flow}`, { headers: { cookie } })],
    ['200', () => ask(`/flows/${reply.flow}`, { headers: { ...page, cookie } })],
    ['200', () => post('/flows/new', from, `begin=${begin}`)],
    ['303', () => ask('/flows/new', { headers: page })],
    ['404', () => post('/flows/new/answers', from, `step=1&answer=email&begin=x${begin}`)],
    ['422', () => post(answers, from, 'step=1&answer=email&username=x')],
    ['303', () => post(answers, from, 'step=1&answer=email&username=mara@example.org')],
    ['303', () => post('/sign-out', form)],
    ['200', () => ask('/openapi.json')],
    ['200', () => ask('/healthz')],
    ['200', () => ask('/demo', { headers: page })],
    ['200', () => ask('/demo/mailbox', { headers: page })],
    ['204', () => post('/csp-report', { 'content-type': 'application/csp-report' }, '{}')],
    ['400', () => ask('/sign-in?app=none', { headers: page })],
    ['400', () => post('/flows', json, '{')],
    ['400', () => post(answers, from, 'step=x')],
    ['403', () => post('/flows', { ...json, 'sec-fetch-site': 'cross-site' }, '{}')],
    ['200', () => ask('/session')],
    ['404', () => ask('/flows/none')],
    ['404', () => ask('/nothing', { headers: page })],
    ['404', () => ask('/flows', { method: 'DELETE', headers: { 'sec-fetch-site': 'same-origin' } })],
    ['413', () => post('/flows', json, JSON.stringify({ app: 'x'.repeat(30_000) }))],
  ];
  let pages = 0;
  for (const [status, request] of requests) {
    const response = await request();
    const name = `${status} ${request}`;
    // Whatever is too large is told as what cannot be read.
    assert.equal(String(response.status), status === '413' ? '400' : status, name);
    pages += hasHeaders(response, name);
  }
  assert.equal(pages, 11);
});

test('files that never change are kept for a year, and pages never', async () => {
  const text = await (await ask('/sign-in?app=shop', { headers: page })).text();
  const files = [...text.matchAll(/(?:href|src)="(\/assets\/[^"]+\.(?:js|wasm|json))"/g)];
  assert.ok(files.length >= 3, 'The page names its script, its WebAssembly and its sentences.');
  for (const [, path] of files) {
    const response = await ask(path);
    hasHeaders(response, path, { cache: 'public, max-age=31536000, immutable' });
    const kind = { js: 'text/javascript; charset=utf-8', wasm: 'application/wasm', json: 'application/json; charset=utf-8' };
    assert.equal(response.headers.get('content-type'), kind[path.split('.').at(-1)]);
  }
});

test('a nonce is new each time, and the page carries the one of its header', async () => {
  const [one, two] = await Promise.all([1, 2].map(() => ask('/sign-in', { headers: page })));
  assert.notEqual(nonceOf(one), nonceOf(two));
  const text = await one.text();
  assert.ok(nonceOf(one).length >= 22, '128 bits');
  const tags = text.match(/<(style|script type="module")[^>]*>/g);
  for (const tag of tags) assert.ok(tag.includes(`nonce="${nonceOf(one)}"`), tag);
});

test('what did not come from a page of ours is refused and leaves nothing', async ({ server }) => {
  const foreign = [
    { ...json, 'sec-fetch-site': 'cross-site' },
    { ...json, 'sec-fetch-site': 'same-site' },
    { ...json, origin: 'https://evil.example' },
    { ...json, origin: `${server.base}.evil.example` },
    { ...json, origin: 'null' },
    { 'content-type': 'text/plain' },
    { 'content-type': 'application/x-www-form-urlencoded' },
  ];
  for (const headers of foreign) {
    for (const path of ['/flows', '/flows/page', '/sign-out', '/flows/x/answers']) {
      const response = await post(path, headers, '{}');
      assert.equal(response.status, 403, `${path} ${JSON.stringify(headers)}`);
      assert.equal(response.headers.get('set-cookie'), null);
    }
  }
  const ours = await post('/flows', { ...json, origin: server.base }, '{"app":"shop"}');
  assert.equal(ours.status, 200);
});

test('a cookie is out of reach for scripts and other sites', async () => {
  const { response } = await begun();
  const [value, ...attributes] = response.headers.get('set-cookie').split('; ');
  assert.match(value, /^portico_browser=[\w-]{43}$/);
  assert.deepEqual(attributes.sort(), ['HttpOnly', 'Path=/', 'SameSite=Lax']);
});

test('a cookie that we did not give is not taken', async () => {
  const headers = { ...json, cookie: 'portico_browser=chosen-by-somebody-else' };
  const response = await post('/flows', headers, '{"app":"shop"}');
  assert.match(response.headers.get('set-cookie'), /^portico_browser=/);
});

test('another site cannot show a screen in a frame', { tag: ['@B-53'] }, async ({ server, someone }) => {
  const attacker = createServer((_, response) => {
    response.setHeader('content-type', 'text/html');
    response.end(`<iframe src="${server.base}/sign-in?app=shop"></iframe>`);
  });
  await new Promise((done) => attacker.listen(0, '127.0.0.1', done));
  const person = await someone();
  await person.page.goto(`http://127.0.0.1:${attacker.address().port}/`);
  const frame = person.page.frames()[1];
  await frame.waitForLoadState();
  assert.equal(await frame.locator('.pt-form').count(), 0);
  assert.ok(frame.url().startsWith('chrome-error:'), frame.url());
  await person.leave();
  attacker.close();
});

test('a script that somebody slipped into the page does not run', async ({ someone }) => {
  const person = await someone();
  await person.begin('sign-in');
  const tried = await person.page.evaluate(() => {
    const image = document.createElement('img');
    const ways = [
      () => image.setAttribute('onerror', 'window.slipped = true'),
      () => (document.body.innerHTML += '<img src=x onerror="window.slipped = true">'),
    ];
    return ways.filter((way) => { try { return way(), true; } catch { return false; } }).length;
  });
  assert.equal(tried, 0, 'Trusted Types stop each way before it begins.');
  await person.page.evaluate(() => {
    // A script element can be made, and is stopped only when it would run.
    const script = document.createElement('script');
    script.append('window.slipped = true');
    document.body.append(script);
  }).catch(() => {});
  assert.equal(await person.page.evaluate(() => window.slipped), undefined);
});
