// The snippets of docs/guides/behind-a-proxy.md, run by the servers that they are for, over TLS.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WITHOUT_SCRIPT, WITH_SCRIPT, someone, startBrowser } from '../support/browser.mjs';
import { startMailServer } from '../support/mail-server.mjs';
import { freePort, startServer } from '../support/server.mjs';
import { realSettings } from '../support/settings.mjs';
import { test } from '../support/test.mjs';
import { waitFor } from '../support/wait.mjs';

const how = readFileSync(new URL('../../docs/guides/behind-a-proxy.md', import.meta.url), 'utf8');

/** What all of a worker's proxies use; each worker has its own. */
let folder, certificate, key, log, mail, browser;
test.beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'portico-proxy-'));
  [certificate, key, log] = ['cert.pem', 'key.pem', 'log'].map((name) => join(folder, name));
  execFileSync('openssl', [
    'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2', '-keyout', key, '-out', certificate,
    '-subj', '/CN=example.com', '-addext', 'subjectAltName=DNS:*.example.com',
  ], { stdio: 'ignore' });
  mail = await startMailServer();
  browser = await startBrowser({ hosts: true, names: { '*.example.com': '127.0.0.1' } });
});
test.afterAll(async () => {
  await browser?.close();
  await mail?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const listens = (port) =>
  new Promise((done) => {
    const socket = connect(port, '127.0.0.1', () => done(socket.destroy() && true));
    socket.on('error', () => done(false));
  });

/** The snippet under a heading, for this proxy. */
function snippet(heading, language) {
  const section = how.split(`## ${heading}\n`)[1].split('\n## ')[0];
  return new RegExp('```' + language + '\\n([^]*?)```').exec(section)[1];
}

const page = (body) => `<!doctype html><html lang="en"><title>The shop</title><link rel="icon" href="data:,">${body}</html>`;
const element = (loader) =>
  page(`<script type="module" src="${loader}"></script><portico-sign-in app="shop" purpose="sign_up"></portico-sign-in>`);

/** Each makes the file for what the docs say: at `own`, a host, or below a site's path. */
const PROXIES = {
  nginx: {
    program: process.env.NGINX,
    arguments: (file) => ['-c', file, '-g', 'daemon off;'],
    file(text, own, port, upstream) {
      const site = (inside) => `server { listen ${port} ssl; server_name www.example.com; ssl_certificate ${certificate};
        ssl_certificate_key ${key}; root ${folder}; ${inside} }`;
      const there = text.replace('443', port).replace('127.0.0.1:8080', upstream)
        .replace(/ssl_certificate .*;/, `ssl_certificate ${certificate};`)
        .replace(/ssl_certificate_key .*;/, `ssl_certificate_key ${key};`);
      const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ${folder}/${name};`);
      // Its workers read the folder, which is ours alone.
      const user = process.getuid() === 0 ? 'user root;' : '';
      return `${user} pid ${folder}/pid; error_log ${log}; events {} http { access_log off; types { text/html html; } ${temporary.join(' ')}
        ${own ? there + site('') : site(there)} }`;
    },
  },
  caddy: {
    program: process.env.CADDY,
    arguments: (file) => ['run', '--adapter', 'caddyfile', '--config', file],
    file(text, own, port, upstream) {
      const tls = `tls ${certificate} ${key}`;
      const there = text.replace('127.0.0.1:8080', upstream).replace('login.example.com {', `login.example.com:${port} {\n${tls}`);
      const site = (inside) => `www.example.com:${port} {\n${tls}\n${inside}\nroot * ${folder}\nfile_server\n}\n`;
      return `{\nadmin off\nauto_https disable_redirects\nlog {\noutput file ${log}\n}\n}\n${own ? there + site('') : site(there)}`;
    },
  },
};

const PLACES = [
  { heading: 'Use its own host', own: true, name: (port) => `https://login.example.com:${port}` },
  { heading: 'Use a path of your host', own: false, name: (port) => `https://www.example.com:${port}/auth` },
];

const settings = (publicUrl, site) =>
  realSettings({
    mail: mail.port,
    publicUrl,
    returnTo: `${site}/done.html`,
    origins: [site],
    mfa: 'always_on',
    secondFactors: ['email_code', 'authenticator'],
    more: '[upstream]\ntrusted_proxies = ["127.0.0.1"]',
  });

for (const [language, proxy] of Object.entries(PROXIES)) {
  for (const { heading, own, name } of PLACES) {
    test.describe(`${language}, ${heading.toLowerCase()}`, () => {
      // The first test starts what the others ask.
      test.describe.configure({ mode: 'serial' });
      let portico, running, at;
      const site = () => `https://www.example.com:${new URL(at.base).port}`;

      test('the snippet is taken as it is', async () => {
        const port = await freePort();
        at = { base: name(port) };
        portico = await startServer({ settings: settings(at.base, site()) });
        const file = join(folder, 'proxy.conf');
        writeFileSync(file, proxy.file(snippet(heading, language), own, String(port), new URL(portico.base).host));
        writeFileSync(join(folder, 'shop.html'), element(`${at.base}/portico.js`));
        writeFileSync(join(folder, 'done.html'), page(''));
        running = spawn(proxy.program, proxy.arguments(file), { stdio: ['ignore', 'ignore', 'pipe'] });
        let said = '';
        running.stderr.on('data', (text) => (said += text));
        process.once('exit', () => running.kill());
        await waitFor(() => listens(port), 'the proxy to listen').catch((error) => assert.fail(`${error}\n${said}`));
      });

      for (const mode of [WITH_SCRIPT, WITHOUT_SCRIPT]) {
        test(`a person signs up on the hosted pages, ${mode.name}`, async () => {
          const mara = await someone(browser, at, mode, { ignoreHTTPSErrors: true });
          mara.mailbox = mail.mailbox(mara.email);
          await mara.signUpWithPassword();
          await mara.enrolEmail();
          await mara.page.waitForURL(`${site()}/done.html`);
          const cookies = await mara.context.cookies();
          assert.ok(cookies.every(({ name, secure, path }) => name.startsWith('__Host-portico_') && secure && path === '/'));
          // Without script the preloaded WebAssembly is kept away by the test itself.
          if (mode.wasm) await mara.hasNoComplaints();
          await mara.leave();
        });
      }

      test('a person signs up in the element, in another language too', async () => {
        const mara = await someone(browser, at, WITH_SCRIPT, { ignoreHTTPSErrors: true });
        mara.mailbox = mail.mailbox(mara.email);
        const ready = mara.page.waitForFunction(() => window.ready);
        await mara.page.addInitScript(() => {
          addEventListener('portico-ready', () => (window.ready = true));
          addEventListener('portico-signed-in', (event) => event.preventDefault());
        });
        await mara.page.goto(`${site()}/shop.html`);
        await ready;
        await mara.identify();
        await mara.enterMailedCode();
        await mara.sees('create_password');
        await mara.createPassword();
        await mara.enrolEmail();
        await mara.sees('signed_in');
        const ask = async (url) => (await fetch(url, { credentials: 'include' })).json();
        assert.equal((await mara.page.evaluate(ask, `${at.base}/session`)).email, mara.email);
        await mara.hasNoComplaints();
        await mara.leave();
      });

      if (!own) {
        test('password managers find where to change a password', async () => {
          const mara = await someone(browser, at, WITHOUT_SCRIPT, { ignoreHTTPSErrors: true });
          await mara.page.goto(`${site()}/.well-known/change-password`);
          assert.equal(mara.page.url(), `${at.base}/reset-password`);
          await mara.sees('identify');
          await mara.leave();
        });
      }

      test.afterAll(async () => {
        running?.kill();
        await portico?.stop();
      });
    });
  }
}
