// Chromium, and the people who use it.
import assert from 'node:assert/strict';
import { chromium } from '@playwright/test';
import { withFonts } from './fonts.mjs';
import { Person } from './person.mjs';

const FLAGS = ['--no-sandbox', '--headless', '--disable-gpu', '--disable-background-networking'];

/** How the widget may fare: every journey must end well in each. */
export const MODES = [
  { name: 'with script', script: true, wasm: true },
  { name: 'without script', script: false, wasm: false },
  { name: 'with the WebAssembly blocked', script: true, wasm: false },
];
export const [WITH_SCRIPT, WITHOUT_SCRIPT] = MODES;

/**
 * How Chromium is started; `keepPages` leaves its back/forward cache on, which Playwright turns off, and which its shell without
 * windows does not bring pages back from as people's browsers do. `hosts` lets pages that the
 * tests make up, and that are on no machine, ask this one; `names` has it find an address, as in `localhost:9000`, where another
 * one is. `fonts` says how wide the system's letters are.
 */
export function launchOptions({ keepPages = false, hosts = false, names = {}, fonts } = {}) {
  assert.ok(process.env.CHROMIUM, 'CHROMIUM must name a browser. `cargo xtask test browser` sets it.');
  const found = Object.entries(names).map(([name, place]) => `MAP ${name} ${place}`);
  return {
    executablePath: keepPages ? process.env.CHROMIUM_WHOLE : process.env.CHROMIUM,
    env: withFonts(fonts),
    args: [
      ...FLAGS,
      ...(hosts ? ['--disable-features=LocalNetworkAccessChecks'] : []),
      ...(found.length ? [`--host-resolver-rules=${found.join(',')}`] : []),
    ],
    ignoreDefaultArgs: keepPages ? ['--disable-back-forward-cache'] : [],
  };
}

/** A browser besides the one that each test has. */
export const startBrowser = (options) => chromium.launch(launchOptions(options));

/** Somebody at a browser of their own: cookies and mailbox are nobody else's. */
export async function someone(browser, server, mode = WITH_SCRIPT, options = {}) {
  const context = await browser.newContext({
    javaScriptEnabled: mode.script,
    locale: 'en-US',
    viewport: { width: 390, height: 844 },
    baseURL: server.base,
    ...options,
  });
  // A machine that has other work to do is waited for.
  context.setDefaultTimeout(30_000);
  const complaints = await hearComplaints(context);
  if (!mode.wasm) await context.route('**/*.wasm', (route) => route.abort());
  const person = new Person(server, context, mode.script && mode.wasm, complaints);
  if (!mode.wasm) person.console.mayHear(/^Portico goes on without WebAssembly\./);
  await person.newTab();
  return person;
}

/** What the browser holds against the pages: errors, and what their policy forbids. */
export async function hearComplaints(context) {
  const complaints = [];
  await context.exposeBinding('porticoForbidden', (_, what) => complaints.push(`forbidden: ${what}`));
  await context.addInitScript(() => {
    addEventListener('securitypolicyviolation', (event) => {
      window.porticoForbidden(`${event.violatedDirective} ${event.blockedURI}`);
    });
  });
  context.on('console', (message) => {
    // A refused answer is a failure on the wire, and browsers write each of those down.
    const expected = (status, end) =>
      message.text().includes(`status of ${status}`) && message.location().url.endsWith(end);
    if (expected(422, '/answers')) return;
    // The development build is large, and late on a machine that has other work to do.
    if (process.env.WIDGET === 'dev' && /preloaded using link preload but not used/.test(message.text())) return;
    if (!['error', 'warning'].includes(message.type())) return;
    // That a resource failed, browsers say without its address.
    const failed = message.text().startsWith('Failed to load resource');
    complaints.push(failed ? `${message.text()} ${message.location().url}` : message.text());
  });
  context.on('weberror', (error) => complaints.push(String(error.error())));
  return complaints;
}
