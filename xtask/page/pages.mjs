// The pages that are compared. All but the hosted one, which is the server's own, come from here: the same page around,
// compressed by brotli, with the same headers.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync } from 'node:zlib';
import { hankoAnswer } from './hanko.mjs';

// The tool that makes the widget's bundle is in the folder above.
const { build } = createRequire(import.meta.url)('esbuild');

const read = (name) => readFileSync(new URL(name, import.meta.url), 'utf8');

/** A page by the rules of the day, with nothing but a heading and what is compared. */
const page = (body, css = '') =>
  '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Sign in to the shop</title>' +
  '<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="data:,">' +
  `<style>body{margin:2rem auto;max-inline-size:30rem;padding:0 1rem;font:1rem/1.5 system-ui,sans-serif}${css}</style></head>` +
  `<body><header><h1>The shop</h1></header><main>${body}</main></body></html>`;

/** Hanko's element, bundled as a page that imports it would be. */
async function hanko(api) {
  const bundled = await build({
    stdin: { contents: read('peers/hanko.js'), resolveDir: fileURLToPath(new URL('.', import.meta.url)) },
    define: { API: JSON.stringify(api) },
    bundle: true,
    minify: true,
    format: 'esm',
    write: false,
    logLevel: 'error',
  });
  return bundled.outputFiles[0].text;
}

const HTML = 'text/html; charset=utf-8';
const SCRIPT = 'text/javascript; charset=utf-8';

/** Serves on `port`, which browsers reach at `home`, what is compared with Portico at `portico`. */
export async function servePages(port, home, portico) {
  const form = read('peers/form.css').replaceAll(/\s*\n\s*/g, '');
  const hankoAuth = '<script type="module" src="/hanko.js"></script><hanko-auth lang="en"></hanko-auth>';
  const element = `<script type="module" src="${portico}/portico.js?app=shop&locale=en"></script><portico-sign-in app="shop"></portico-sign-in>`;
  const files = new Map([
    ['/static', [HTML, page(read('peers/static.html'), form)]],
    ['/vanilla', [HTML, page('<div id="sign-in"></div><script type="module" src="/vanilla.js"></script>', form)]],
    ['/vanilla.js', [SCRIPT, read('peers/vanilla.js')]],
    ['/element', [HTML, page(element, 'portico-sign-in{display:block;min-block-size:26rem}')]],
    ['/hanko', [HTML, page(hankoAuth)]],
    // Its API is on the page's own host: no browser asks beforehand whether it may be asked.
    ['/hanko.js', [SCRIPT, await hanko(home)]],
  ]);
  const packed = new Map([...files].map(([path, [type, text]]) => [path, [type, brotliCompressSync(text)]]));
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url, home);
    if (request.method === 'GET' && packed.has(pathname)) return deliver(response, ...packed.get(pathname));
    if (pathname === '/api/flows') return send(response, FIRST_SCREEN);
    return hankoAnswer(request).then((answer) => send(response, answer));
  });
  await new Promise((done, failed) => server.once('error', failed).listen(port, '127.0.0.1', done));
  const contenders = [
    { name: 'static', url: `${home}/static` },
    { name: 'vanilla', url: `${home}/vanilla` },
    { name: 'hosted', url: `${portico}/sign-in?app=shop`, wasm: true, answers: true },
    { name: 'element', url: `${home}/element`, wasm: true, answers: true },
    { name: 'hanko', url: `${home}/hanko`, answers: true },
  ];
  const stop = () => {
    server.close();
    server.closeAllConnections();
  };
  return { contenders, stop };
}

/** What the client-rendered form asks for: as a server of its own would answer. */
const FIRST_SCREEN = {
  flow: '0195f6a2-7b1c-7c3e-9d51-4a1f1d6f0c11',
  screen: 'identify',
  title: 'Sign in',
  submit: 'Continue',
  fields: [{ name: 'email', label: 'Email address', type: 'email', autocomplete: 'username', required: true }],
  links: [{ text: 'Create an account', href: '/sign-up' }, { text: 'Privacy', href: '/privacy' }],
};

/** A file that is packed already. */
function deliver(response, type, packed) {
  const headers = { 'content-type': type, 'content-encoding': 'br', 'content-length': packed.length, 'cache-control': 'public, max-age=300' };
  response.writeHead(200, headers).end(packed);
}

/** JSON, packed as it is made; nothing, where nothing is known of it. */
function send(response, body) {
  if (!body) return response.writeHead(404).end();
  const headers = { 'content-type': 'application/json; charset=utf-8', 'content-encoding': 'br', 'cache-control': 'no-store' };
  return response.writeHead(200, headers).end(brotliCompressSync(JSON.stringify(body)));
}
