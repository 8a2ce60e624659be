// The examples that sign in by OpenID Connect, each with the library that it is for, and a server that knows them all.
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { built, builtByCargo, builtInPython, filesOf, filesServed, processServed } from './examples.mjs';
import { freePort, startServer } from './server.mjs';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const DEMO = readFileSync(join(ROOT, 'server/src/settings/demo.toml'), 'utf8');

/** Each is started on a port, as the client `id` of the server at `issuer`. `like` is the client of the demo that its README names. */
const EXAMPLES = {
  'openid-client': {
    like: 'demo-server',
    start: async ({ port, env }) => processServed(await built('openid/openid-client'), () => ['app.mjs'], { env, port }),
  },
  fapi: {
    like: 'demo-fapi',
    start: async ({ port, env }) => processServed(await built('openid/fapi'), () => ['app.mjs'], { env, port }),
  },
  authjs: {
    like: 'demo-server',
    start: async ({ port, env }) => {
      const more = { NEXTAUTH_URL: `http://localhost:${port}`, NEXTAUTH_SECRET: 'a secret of this test' };
      const args = () => ['node_modules/next/dist/bin/next', 'start', '--port', String(port)];
      return processServed(await built('openid/authjs'), args, { env: { ...env, ...more }, port });
    },
  },
  authlib: {
    like: 'demo-server',
    start: async ({ port, env }) => {
      const { place, python } = await builtInPython('openid/authlib');
      return processServed(place, () => ['app.py'], { program: python, env, port });
    },
  },
  'mod-auth-openidc': { like: 'demo-proxy', start: apacheStarted },
  openidconnect: {
    like: 'demo-server',
    start: async ({ port, env }) => {
      const program = await builtByCargo('openid/openidconnect', 'portico-example-openidconnect');
      return processServed(ROOT, () => [], { program, env, port });
    },
  },
  'oidc-client-ts': {
    like: 'demo-browser',
    start: async ({ port, issuer, id }) => {
      const change = (body) => body.toString().replaceAll('http://localhost:8080', issuer).replaceAll('demo-browser', id);
      return filesServed(join(await built('openid/oidc-client-ts'), 'dist'), { port, change });
    },
  },
};

/** Apache with the example's file, which names another server and other places. */
async function apacheStarted({ port, issuer, id }) {
  const source = join(ROOT, 'examples/openid/mod-auth-openidc');
  const folder = await mkdtemp(join(tmpdir(), 'portico-apache-'));
  const asIsRun = (text) => text.replaceAll('http://localhost:8080', issuer).replaceAll('9000', port).replaceAll('demo-proxy', id);
  for (const path of await filesOf(join(source, 'site'))) {
    await mkdir(dirname(join(folder, 'site', path)), { recursive: true });
    await writeFile(join(folder, 'site', path), asIsRun(await readFile(join(source, 'site', path), 'utf8')));
  }
  const modules = ['mpm_event', 'authn_core', 'authz_core', 'authz_user', 'auth_openidc', 'dir', 'headers', 'mime'];
  const loaded = modules.map((name) => `LoadModule ${name}_module ${process.env.APACHE_MODULES}/mod_${name}.so`);
  // Its workers are not root, and read the folder.
  await chmod(folder, 0o755);
  const user = process.getuid() === 0 ? 'User daemon\nGroup daemon' : '';
  const site = asIsRun(await readFile(join(source, 'handbook.conf'), 'utf8')).replace('/srv/handbook', join(folder, 'site'));
  const own = ['ServerName localhost', `ServerRoot ${folder}`, `PidFile ${folder}/pid`, `ErrorLog ${folder}/log`, `DefaultRuntimeDir ${folder}`];
  const kinds = ['TypesConfig /dev/null', 'AddType text/html .html'];
  await writeFile(join(folder, 'apache.conf'), [...own, ...loaded, ...kinds, user, site].join('\n'));
  const args = () => ['-f', join(folder, 'apache.conf'), '-D', 'FOREGROUND'];
  const served = await processServed(folder, args, { program: process.env.APACHE, port });
  return { ...served, stop: () => (served.stop(), rm(folder, { recursive: true, force: true })) };
}

/** The client of the demo that an example is like, as a client of its own on this port. */
function client(like, id, port) {
  const sections = DEMO.split(/\n(?=\[)/).filter((section) => section.includes(`\nid = "${like}"`) || section.includes(`\napps = ["${like}"]`));
  return sections.join('\n').replaceAll(`"${like}"`, `"${id}"`).replaceAll(':9000/', `:${port}/`);
}

export const NAMES = Object.keys(EXAMPLES);

/** Whether what an example needs is on this machine. */
export const canRun = (name) => name !== 'mod-auth-openidc' || Boolean(process.env.APACHE);

/** Starts a server of the demo that knows every example. `at` starts an example when it is first asked for, and gives its address. */
export async function startClients() {
  const ports = {};
  for (const name of NAMES) ports[name] = await freePort();
  const clients = NAMES.map((name) => client(EXAMPLES[name].like, name, ports[name]));
  const settings = (port) => [DEMO.replaceAll('localhost:8080', `localhost:${port}`), ...clients].join('\n');
  const server = await startServer({ settings });
  const running = {};
  return {
    server,
    async at(name) {
      const port = ports[name];
      const env = { ISSUER: server.base, CLIENT_ID: name, CLIENT_SECRET: 'demo', PORT: String(port) };
      running[name] ??= EXAMPLES[name].start({ port, env, issuer: server.base, id: name });
      await running[name];
      return `http://localhost:${port}`;
    },
    async stop() {
      for (const example of Object.values(running)) await example.then(({ stop }) => stop(), () => {});
      await server.stop();
    },
  };
}
