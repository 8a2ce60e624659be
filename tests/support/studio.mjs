// The studio, from a server that does no more than hand files out, and the designers at it.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { hearComplaints } from './browser.mjs';
import { test as base } from './test.mjs';

const FOLDER = process.env.STUDIO ?? fileURLToPath(new URL('../../dist/studio/', import.meta.url));
const INPUTS = fileURLToPath(new URL('../../brand/tests/inputs/', import.meta.url));
const TYPES = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.wasm': 'application/wasm', '.json': 'application/json' };

/** A brand of others, as a path. */
export const input = (name) => join(INPUTS, name);

/** Hands the folder out. */
export async function serve() {
  const listener = createServer(async (request, response) => {
    const path = new URL(request.url, 'http://host').pathname;
    const file = join(FOLDER, normalize(path === '/' ? '/index.html' : path));
    const content = await readFile(file).catch(() => null);
    response.writeHead(content ? 200 : 404, { 'content-type': TYPES[extname(file)] ?? 'text/plain' });
    response.end(content);
  }).listen(0, '127.0.0.1');
  await once(listener, 'listening');
  return { base: `http://127.0.0.1:${listener.address().port}/`, stop: () => listener.close() };
}

/** Somebody who makes a brand, in a browser of their own. */
export class Designer {
  asked = [];

  constructor(base, context, complaints) {
    Object.assign(this, { base, context, complaints });
    context.on('request', (request) => this.asked.push(request.url()));
  }

  async open(fragment = '') {
    this.page = await this.context.newPage();
    await this.page.goto(this.base + fragment);
    await this.page.locator('.bar').waitFor();
    await this.preview.locator('.pt-screen').waitFor({ state: 'attached' });
  }

  /** What stands in the preview. */
  get preview() {
    return this.page.frameLocator('.frame').first();
  }

  /** Opens a panel. */
  async at(panel) {
    await this.page.getByRole('navigation', { name: 'What is edited' }).getByRole('button', { name: panel }).click();
  }

  field(name) {
    return this.page.getByLabel(name, { exact: true });
  }

  /** Presses a button. */
  press(name) {
    return this.page.getByRole('button', { name, exact: typeof name === 'string' }).click();
  }

  choose(name) {
    return this.page.getByRole('radio', { name, exact: true }).check();
  }

  /** The colour that a part of the preview is painted in. */
  painted(selector, property = 'backgroundColor') {
    const read = (element, property) => getComputedStyle(element)[property];
    return this.preview.locator(selector).first().evaluate(read, property);
  }

  /** How many pairs fail, once that is known. */
  failures() {
    return this.page.locator('.failure');
  }

  /** Waits until the draft is kept. */
  async kept() {
    await this.page.waitForTimeout(800);
  }

  async leave() {
    await this.context.close();
    // The tests' own scripts are kept out of previews and mails like all others.
    const kept = /^Blocked script execution in '[^']*\/(preview|mail)\.html'/;
    assert.deepEqual(this.complaints.filter((text) => !kept.test(text)), []);
    const elsewhere = this.asked.filter((url) => !url.startsWith(this.base) && !/^(blob|data):/.test(url));
    assert.deepEqual(elsewhere, [], 'what was asked of other hosts');
  }
}

export const test = base.extend({
  host: async ({ shared }, use) => use(await shared(serve)),
  /** A designer at the studio; `fragment` is that of the address. */
  designer: async ({ browser, host }, use) => {
    const all = [];
    await use(async ({ fragment, ...options } = {}) => {
      const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en-US', ...options });
      context.setDefaultTimeout(30_000);
      const designer = new Designer(host.base, context, await hearComplaints(context));
      all.push(designer);
      await designer.open(fragment);
      return designer;
    });
    for (const one of all) await one.leave();
  },
});
