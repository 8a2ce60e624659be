// The third network: HTTP/2 over TLS, as pages on the internet come, with what a connection costs before its first byte.
// Chromium's own throttle delays requests and not connections, so Caddy stands in front of both servers, and a relay
// in front of Caddy keeps every byte under way for as long as a distant server's would be.
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/** Serves the hosts in `upstreams` (name → port) over TLS, and gives the port of the relay. */
export async function startNetwork(caddy, upstreams, { latency, kilobits }) {
  const folder = mkdtempSync(join(tmpdir(), 'portico-network-'));
  const [certificate, key, file] = ['cert.pem', 'key.pem', 'Caddyfile'].map((name) => join(folder, name));
  execFileSync('openssl', [
    'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2', '-keyout', key, '-out', certificate,
    '-subj', '/CN=bench', '-addext', `subjectAltName=${Object.keys(upstreams).map((name) => `DNS:${name}`)}`,
  ], { stdio: 'ignore' });
  const behind = await freePort();
  const site = ([name, port]) => `${name}:${behind} {\ntls ${certificate} ${key}\nreverse_proxy 127.0.0.1:${port}\n}\n`;
  const rules = '{\nadmin off\nauto_https disable_redirects\nservers {\nprotocols h1 h2\n}\nlog {\noutput discard\n}\n}\n';
  writeFileSync(file, rules + Object.entries(upstreams).map(site).join(''));
  const proxy = spawn(caddy, ['run', '--adapter', 'caddyfile', '--config', file], { stdio: 'ignore', env: { ...process.env, HOME: folder } });
  await listens(behind);
  const relay = await startRelay(behind, { way: latency / 2, rate: (kilobits * 1000) / 8 / 1000 });
  const stop = () => {
    relay.close();
    proxy.kill();
    rmSync(folder, { recursive: true, force: true });
  };
  return { port: relay.address().port, stop };
}

/** Every connection waits for a way there and back before its first byte, and every byte for one way; `rate` bytes a millisecond come down all connections together. */
function startRelay(port, { way, rate }) {
  let free = 0;
  const relay = createServer((near) => {
    const far = connect(port, '127.0.0.1');
    const opened = performance.now() + 2 * way;
    const [upward, downward] = [inOrder(), inOrder()];
    const up = (bytes) => upward(Math.max(opened, performance.now()) + way, () => far.writable && far.write(bytes));
    const down = (bytes) => {
      free = Math.max(free, performance.now()) + bytes.length / rate;
      downward(free + way, () => near.writable && near.write(bytes));
    };
    near.on('data', up);
    far.on('data', down);
    near.on('end', () => upward(Math.max(opened, performance.now()) + way, () => far.end()));
    far.on('end', () => downward(Math.max(free, performance.now()) + way, () => near.end()));
    for (const [one, other] of [[near, far], [far, near]]) one.on('error', () => other.destroy());
  });
  return new Promise((done) => relay.listen(0, '127.0.0.1', () => done(relay)));
}

/** Does each thing at its time, and none before those that came before it. */
function inOrder() {
  let last = Promise.resolve();
  return (at, what) => {
    last = last.then(() => pause(Math.max(0, at - performance.now()))).then(what);
  };
}

function freePort() {
  return new Promise((done) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => done(port));
    });
  });
}

async function listens(port) {
  for (let tries = 0; tries < 200; tries += 1) {
    const open = await new Promise((done) => {
      const socket = connect(port, '127.0.0.1', () => done(true));
      socket.on('error', () => done(false));
      socket.on('connect', () => socket.destroy());
    });
    if (open) return;
    await pause(50);
  }
  throw new Error('Caddy does not listen.');
}
