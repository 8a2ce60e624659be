// Portico itself, as a process of its own on a free port.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { waitFor } from './wait.mjs';

const READY = /Portico listens on (http:\/\/localhost:\d+)/;
const portico = process.env.PORTICO;
assert.ok(portico, 'PORTICO must name the server. `cargo xtask test browser` sets it.');

/** Runs the program to its end, for servers that must not start and for other commands. */
export async function runToItsEnd(args) {
  const child = spawn(portico, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  child.stdout.on('data', (text) => (said += text));
  child.stderr.on('data', (text) => (said += text));
  const status = await new Promise((done) => child.on('close', done));
  return { status, said };
}

/** The demo server, or one like those for real people: `settings` makes the file for a port, which is a free one if none is given. */
export async function startServer({ settings, port: given } = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'portico-test-'));
  const file = join(folder, 'settings.toml');
  // The demo follows the port it gets; settings name theirs, so one has to be found before.
  const port = settings ? (given ?? (await freePort())) : 0;
  if (settings) await writeFile(file, settings(port));
  const what = settings ? ['--settings', file] : ['--demo'];
  const args = ['serve', ...what, '--listen', `127.0.0.1:${port}`, '--data', join(folder, 'data')];
  const child = spawn(portico, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const server = new Server(child, folder);
  // A test that fails before it stops its server must not leave one behind.
  process.once('exit', () => child.kill('SIGKILL'));
  server.base = await server.ready;
  return server;
}

/** A port that nobody listens on. */
export async function freePort() {
  const listener = createServer().listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const { port } = listener.address();
  listener.close();
  await once(listener, 'close');
  return port;
}

class Server {
  log = '';
  #ahead = 0;

  constructor(child, folder) {
    this.child = child;
    this.folder = folder;
    this.ended = new Promise((done) => child.once('close', done));
    child.stderr.on('data', (text) => (this.log += text));
    this.ready = new Promise((done, failed) => {
      createInterface(child.stdout).on('line', (line) => {
        const address = READY.exec(line);
        if (address) done(address[1]);
      });
      this.ended.then(() => failed(new Error(`The server did not start:\n${this.log}`)));
    });
    this.ready.catch(() => {});
  }

  /** The server's time, which `advance` moves on. */
  now() {
    return Math.floor(Date.now() / 1000) + this.#ahead;
  }

  async advance(seconds) {
    const response = await this.post('/demo/clock', new URLSearchParams({ seconds }));
    assert.equal(response.status, 303);
    this.#ahead += seconds;
  }

  get(path, headers = {}) {
    return fetch(this.base + path, { headers, redirect: 'manual' });
  }

  /** A request as a page of the server's own would send it. */
  post(path, body, headers = {}) {
    const own = { origin: this.base, ...headers };
    return fetch(this.base + path, { method: 'POST', body, headers: own, redirect: 'manual' });
  }

  logged(pattern) {
    return waitFor(() => pattern.test(this.log), `the server to log ${pattern}`);
  }

  async stop() {
    this.child.kill('SIGTERM');
    // Connections that a browser keeps open would hold it for a while.
    const impatient = setTimeout(() => this.child.kill('SIGKILL'), 3000);
    await this.ended;
    clearTimeout(impatient);
    await rm(this.folder, { recursive: true, force: true });
    assert.doesNotMatch(this.log, /panicked/, 'the server panicked');
  }
}
