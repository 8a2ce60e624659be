// The examples, as an app developer has them: installed with the packed package, built as for production, and served.
import { execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once as happens } from 'node:events';
import { cp, mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { basename, dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { freePort } from './server.mjs';
import { waitFor } from './wait.mjs';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const PACKAGE = join(ROOT, 'packages/portico-sign-in');
/** Beside what Cargo builds, and kept: what did not change is neither installed nor built again. */
const SHELF = join(dirname(process.env.PORTICO), '../frameworks');
/** What the tools of the examples leave in their folders. */
const MADE = ['node_modules', 'dist', '.next', '.angular', 'target', '.venv', '__pycache__'];

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
const noteOf = (name, what) => join(SHELF, `${name.replaceAll('/', '-')}.${what}`);
let unpacked;

/** What the package is that an example takes; nothing if it takes none. */
async function packageOf(source) {
  const { dependencies } = JSON.parse(await noted(join(source, 'package.json')) || '{"dependencies":{}}');
  if (!dependencies['portico-sign-in']) return '';
  return (unpacked ??= packed(SHELF).then(hashOf));
}

/** Does what `note` says was done for `wanted`, unless it was. */
async function once(note, wanted, act) {
  if ((await noted(note)) === wanted) return;
  await rm(note, { force: true });
  await act();
  await writeFile(note, wanted);
}

/** Copies, installs and builds an example, and gives the folder where that was done. */
export async function built(name) {
  const source = join(ROOT, 'examples', name);
  const place = join(SHELF, 'examples', name);
  const brought = await packageOf(source);
  await once(noteOf(name, 'built'), `${brought} ${await hashOf(source)}`, async () => {
    await mkdir(place, { recursive: true });
    const left = (await readdir(place)).filter((entry) => !['node_modules', '.venv'].includes(entry));
    for (const entry of left) await rm(join(place, entry), { recursive: true });
    for (const path of await filesOf(source)) await cp(join(source, path), join(place, path));
    const lock = await noted(join(place, 'package-lock.json'));
    if (!lock) return;
    await once(noteOf(name, 'installed'), `${brought} ${lock}`, () =>
      npm(place, 'ci', '--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline'));
    await npm(place, 'run', 'build', '--if-present');
  });
  return place;
}

/** A Python in a folder, with the packages that a file of requirements names. */
async function pythonIn(place, name, requirements) {
  const python = join(place, '.venv', process.platform === 'win32' ? 'Scripts/python' : 'bin/python');
  await once(noteOf(name, 'installed'), await readFile(requirements, 'utf8'), async () => {
    await run(place, process.platform === 'win32' ? 'python' : 'python3', ['-m', 'venv', '--clear', '.venv']);
    await run(place, python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--requirement', requirements]);
  });
  return python;
}

/** The same for an example in Python, whose packages are in a folder of its own; gives its Python, too. */
export async function builtInPython(name) {
  const place = await built(name);
  return { place, python: await pythonIn(place, name, join(place, 'requirements.txt')) };
}

/** A Python for programs of the tests that are in a folder with their requirements. */
export async function pythonFor(source) {
  const name = basename(dirname(source));
  const place = join(SHELF, name);
  await mkdir(place, { recursive: true });
  return pythonIn(place, name, join(source, 'requirements.txt'));
}

/** Builds an example in Rust that is a workspace of its own, beside what Cargo builds here; gives the program. */
export async function builtByCargo(name, program) {
  const programs = dirname(process.env.PORTICO);
  await run(join(ROOT, 'examples', name), 'cargo', ['build', '--locked', '--quiet'], { CARGO_TARGET_DIR: dirname(programs) });
  return join(programs, program);
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

/** Serves the files of a folder, as `change` makes them, on this port or a free one; `stop` ends it. */
export async function filesServed(folder, { port = 0, change = (body) => body } = {}) {
  const known = new Map((await filesOf(folder)).map((path) => [`/${path}`, path]));
  const server = createServer(async ({ url }, response) => {
    const { pathname } = new URL(url, 'http://localhost');
    const path = known.get(pathname === '/' ? '/index.html' : pathname);
    if (!path) return response.writeHead(pathname === '/favicon.ico' ? 204 : 404).end();
    const kind = KINDS[extname(path)] ?? 'application/octet-stream';
    return response.writeHead(200, { 'content-type': kind }).end(change(await readFile(join(folder, path))));
  });
  server.listen(port, '127.0.0.1');
  await happens(server, 'listening');
  return { address: `127.0.0.1:${server.address().port}`, stop: () => server.close() };
}

/** Runs an example that renders by itself, by Node or another program; `args` are for a port. */
export async function processServed(folder, args, { program = 'node', env = {}, port } = {}) {
  const at = port ?? (await freePort());
  const child = spawn(program, args(at), { cwd: folder, env: { ...process.env, NEXT_TELEMETRY_DISABLED: '1', ...env } });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (said += text));
  process.once('exit', () => child.kill('SIGKILL'));
  const address = `127.0.0.1:${at}`;
  const answers = async () => {
    if (child.exitCode !== null) throw new Error('The example ended.');
    return fetch(`http://localhost:${at}/`).then(({ status }) => status < 500, () => false);
  };
  await waitFor(answers, 'the example to answer', 60).catch((error) => {
    child.kill();
    throw new Error(`${error.message}\n${said}`);
  });
  return { address, said: () => said, stop: () => child.kill('SIGTERM') };
}
