// One load of one page, cold: a browser that was never anywhere.
import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

const WATCH = readFileSync(new URL('watch.js', import.meta.url), 'utf8').replace(/^\/\/.*\n/gm, '').trim().replace(/;$/, '');

const SLOW = { latency: 150, kilobits: 1600 };

/** What the network is, and how many times slower than this machine the device. `relayed`: the network is no work of the browser. */
export const CONDITIONS = {
  slow: { ...SLOW, slowness: 4 },
  fast: { slowness: 1 },
  tls: { ...SLOW, slowness: 4, relayed: true },
};

const PHONE = { width: 390, height: 844 };
/** Milliseconds without any request after which a page is done. */
const QUIET = 500;
/** Milliseconds that a page has for all. */
const PATIENCE = 60_000;

/** Opens a page and gives what it took: milliseconds, bytes, and `null` for what the page does not have. */
export async function load(browser, { name, url, wasm, answers }, condition) {
  const context = await browser.newContext({ viewport: PHONE, locale: 'en-US', ignoreHTTPSErrors: true });
  try {
    const page = await context.newPage();
    const session = await context.newCDPSession(page);
    const wire = await watchWire(session);
    await slowDown(session, CONDITIONS[condition]);
    await pressKeys(session);
    await session.send('Page.enable');
    await session.send('Page.addScriptToEvaluateOnNewDocument', { source: `(${WATCH})(${JSON.stringify(name)})` });
    await session.send('Performance.enable');
    await page.goto(url, { waitUntil: 'commit', timeout: PATIENCE });
    const seen = await done(page, wire, name);
    const held = await memory(page, session);
    const { metrics } = await session.send('Performance.getMetrics');
    const seconds = metrics.find((metric) => metric.name === 'TaskDuration').value;
    return {
      letter: seen.letter,
      paint: seen.paint,
      wasm: wasm ? seen.ready : null,
      thread: seconds * 1000,
      bytes: wire.bytes,
      memory: held,
      shift: seen.shift * 1000,
      // What holds its bytes back is no work of the browser, and cannot be left out.
      press: answers && !CONDITIONS[condition].relayed ? await next(page, session) : null,
    };
  } finally {
    await context.close();
  }
}

/** What went over the wire, and since when nothing does. */
async function watchWire(session) {
  const wire = { bytes: 0, under: new Set(), quiet: Date.now(), failed: [] };
  const end = (id) => {
    wire.under.delete(id);
    wire.quiet = Date.now();
  };
  session.on('Network.requestWillBeSent', ({ requestId, redirectResponse }) => {
    wire.bytes += redirectResponse?.encodedDataLength ?? 0;
    wire.under.add(requestId);
  });
  session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    wire.bytes += encodedDataLength;
    end(requestId);
  });
  session.on('Network.loadingFailed', ({ requestId, errorText }) => {
    wire.failed.push(errorText);
    end(requestId);
  });
  await session.send('Network.enable');
  return wire;
}

async function slowDown(session, condition) {
  if (condition.latency && !condition.relayed) {
    const bytes = (condition.kilobits * 1000) / 8;
    const network = { offline: false, latency: condition.latency, downloadThroughput: bytes, uploadThroughput: bytes };
    await session.send('Network.emulateNetworkConditions', network);
  }
  await session.send('Emulation.setCPUThrottlingRate', { rate: condition.slowness });
}

/** Presses the key whenever the page asks for it. */
async function pressKeys(session) {
  const key = { key: 'm', code: 'KeyM', windowsVirtualKeyCode: 77 };
  session.on('Runtime.bindingCalled', ({ name }) => {
    if (name !== 'pressKey') return;
    const press = [session.send('Input.dispatchKeyEvent', { type: 'keyDown', text: 'm', ...key })];
    press.push(session.send('Input.dispatchKeyEvent', { type: 'keyUp', ...key }));
    // A page that is gone presses nothing.
    for (const sent of press) sent.catch(() => {});
  });
  await session.send('Runtime.enable');
  await session.send('Runtime.addBinding', { name: 'pressKey' });
}

/** Waits until the page is done, and gives what was seen of it. */
async function done(page, wire, name) {
  for (const end = Date.now() + PATIENCE; Date.now() < end; await pause(50)) {
    if (wire.under.size || Date.now() - wire.quiet < QUIET) continue;
    const seen = await page.evaluate(() => ({
      ...window.seen,
      paint: performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? null,
    }));
    if (seen.letter === null || seen.ready === null || seen.paint === null) continue;
    if (wire.failed.length) throw new Error(`${name}: ${wire.failed}`);
    return seen;
  }
  throw new Error(`${name} was not done after ${PATIENCE / 1000} s: ${JSON.stringify(await page.evaluate(() => window.seen))}`);
}

/** Types the rest of an address and presses Enter, without a network; gives the milliseconds from the press to the next screen, less those of the answer. */
async function next(page, session) {
  const near = { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: -1 };
  await session.send('Network.emulateNetworkConditions', near);
  await session.send('Input.insertText', { text: 'ara@example.com' });
  const enter = { key: 'Enter', code: 'Enter', windowsVirtualKeyCode: 13 };
  await session.send('Input.dispatchKeyEvent', { type: 'keyDown', text: '\r', ...enter });
  await session.send('Input.dispatchKeyEvent', { type: 'keyUp', ...enter });
  await page.waitForFunction(() => window.seen.next !== null, undefined, { timeout: PATIENCE });
  return page.evaluate(() => window.seen.next);
}

/** Bytes that the page holds: what scripts made, the document, and the memory of WebAssembly. */
async function memory(page, session) {
  await session.send('HeapProfiler.collectGarbage');
  const heap = await session.send('Runtime.getHeapUsage');
  const wasm = await page.evaluate(() => window.memories.reduce((sum, { buffer }) => sum + buffer.byteLength, 0));
  return heap.usedSize + heap.embedderHeapUsedSize + heap.backingStorageSize + wasm;
}
