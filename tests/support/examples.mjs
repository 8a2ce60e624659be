// The examples, as an app developer has them: installed with the packed package, built as for production, and served.
import { execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { cp, mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { freePort } from './server.mjs';
import { waitFor } from './wait.mjs';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const PACKAGE = join(ROOT, 'packages/portico-sign-in');
/** Beside what Cargo builds, and kept: what did not change is neither installed nor built again. */
const SHELF = join(dirname(process.env.PORTICO), '../frameworks');
/** What the tools of the examples leave in their folders. */
const MADE = ['node_modules', 'dist', '.next', '.angular', 'target'];

/** Runs a program to its end, and gives what it printed; fails with all it said. */
export async function run(folder, program, args, env = {}) {
  const options = { cwd: folder, env: { ...process.env, ...env }, maxBuffer: 1 << 26, shell: process.platform === 'win32' };
  try {
    return (await promisify(execFile)(program, args, options)).stdout;
  } catch (error) {
    throw new Error(`${program} ${args.join(' ')} failed in ${folder}:\n${error.stdout}${error.stderr}`);
  }
}

const npm = (folder, ...args) => run(folder, 'npm', args, { NEXT_TELEMETRY_DISABLED: '1', NG_CLI_ANALYTICS: 'false' });

/** Packs the npm package and unpacks it below `shelf`, where it lies in the repository; gives that folder. */
export async function packed(shelf) {
  const place = join(shelf, 'packages/portico-sign-in');
  await rm(place, { recursive: true, force: true });
  await mkdir(place, { recursive: true });
  await npm(PACKAGE, 'pack', '--pack-destination', shelf);
  const { version } = JSON.parse(await readFile(join(PACKAGE, 'package.json'), 'utf8'));
  await run(shelf, 'tar', ['-xzf', `portico-sign-in-${version}.tgz`, '-C', place, '--strip-components=1']);
  return place;
}

/** All files of a folder that nobody made, by their places in it. */
export async function filesOf(folder, below = '') {
  const found = [];
  for (const entry of await readdir(join(folder, below), { withFileTypes: true })) {
    const path = join(below, entry.name);
    if (entry.isFile()) found.push(path);
    else if (!MADE.includes(entry.name)) found.push(...(await filesOf(folder, path)));
  }
  return found.sort();
}

async function hashOf(folder) {
  const hash = createHash('sha256');
  for (const path of await filesOf(folder)) hash.update(path).update(await readFile(join(folder, path)));
  return hash.digest('hex');
}

const noted = (path) => readFile(path, 'utf8').catch(() => '');
let unpacked;

/** Installs and builds an example, and gives the folder where that was done. */
export async function built(name) {
  const source = join(ROOT, 'examples', name);
  const place = join(SHELF, 'examples', name);
  unpacked ??= packed(SHELF).then(hashOf);
  const made = `${await unpacked} ${await hashOf(source)}`;
  const note = join(SHELF, `${name}.built`);
  if ((await noted(note)) === made) return place;
  await rm(note, { force: true });
  await mkdir(place, { recursive: true });
  const left = (await readdir(place)).filter((entry) => entry !== 'node_modules');
  for (const entry of left) await rm(join(place, entry), { recursive: true });
  for (const path of await filesOf(source)) await cp(join(source, path), join(place, path));
  await installed(name, place);
  await npm(place, 'run', 'build');
  await writeFile(note, made);
  return place;
}

async function installed(name, place) {
  const wanted = `${await unpacked} ${await readFile(join(place, 'package-lock.json'), 'utf8')}`;
  const note = join(SHELF, `${name}.installed`);
  if ((await noted(note)) === wanted) return;
  await rm(note, { force: true });
  await npm(place, 'ci', '--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline');
  await writeFile(note, wanted);
}

/** Builds the Leptos example, and makes of its page what Trunk would. */
export async function leptosBuilt() {
  const source = join(ROOT, 'examples/leptos');
  const programs = dirname(process.env.PORTICO);
  const target = dirname(programs);
  const wasm = 'wasm32-unknown-unknown';
  await run(source, 'cargo', ['build', '--locked', '--target', wasm], { CARGO_TARGET_DIR: target });
  const place = join(SHELF, 'leptos');
  await rm(place, { recursive: true, force: true });
  await mkdir(place, { recursive: true });
  await run(source, join(programs, 'bindgen'), [join(target, wasm, 'debug/portico-example-leptos.wasm'), place, 'dev']);
  const page = await readFile(join(source, 'index.html'), 'utf8');
  const start = "import init from '/portico.js'; init({ module_or_path: '/portico_bg.wasm' });";
  const made = page.replace('<link data-trunk rel="rust">', `<script type="module">${start}</script>`);
  await writeFile(join(place, 'index.html'), made);
  return place;
}

const KINDS = { '.css': 'text/css', '.html': 'text/html', '.js': 'text/javascript', '.wasm': 'application/wasm' };

/** Serves the files of a folder; `stop` ends it. */
export async function filesServed(folder) {
  const known = new Map((await filesOf(folder)).map((path) => [`/${path}`, path]));
  const server = createServer(async ({ url }, response) => {
    const path = known.get(url === '/' ? '/index.html' : url);
    if (!path) return response.writeHead(url === '/favicon.ico' ? 204 : 404).end();
    const kind = KINDS[extname(path)] ?? 'application/octet-stream';
    return response.writeHead(200, { 'content-type': kind }).end(await readFile(join(folder, path)));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { address: `127.0.0.1:${server.address().port}`, stop: () => server.close() };
}

/** Runs an example that renders by itself; `args` are Node's, for a port. */
export async function processServed(folder, args) {
  const port = await freePort();
  const child = spawn('node', args(port), { cwd: folder, env: { ...process.env, NEXT_TELEMETRY_DISABLED: '1' } });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (said += text));
  process.once('exit', () => child.kill('SIGKILL'));
  const address = `127.0.0.1:${port}`;
  const answers = () => fetch(`http://${address}/`).then(({ ok }) => ok, () => false);
  await waitFor(answers, 'the example to answer', 60).catch((error) => {
    throw new Error(`${error.message}\n${said}`);
  });
  return { address, stop: () => child.kill('SIGTERM') };
}
