// How soon the studio shows what is typed, and how soon it is there: `cargo xtask bench studio` starts it.
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { chromium } from 'playwright-core';

const { CHROMIUM, STUDIO, ROUNDS } = process.env;
const TYPES = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.wasm': 'application/wasm' };
/** How many previews are looked at where all are seen. */
const MANY = 12;

/** A server that hands the folder out, compressed as hosts do. */
async function serve() {
  const server = createServer(async (request, response) => {
    const path = new URL(request.url, 'http://host').pathname;
    const file = join(STUDIO, normalize(path === '/' ? '/index.html' : path));
    const content = await readFile(`${file}.br`).catch(() => null);
    const headers = { 'content-type': TYPES[extname(file)] ?? 'text/plain', 'content-encoding': 'br' };
    response.writeHead(content ? 200 : 404, content ? headers : {}).end(content);
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  return { base: `http://127.0.0.1:${server.address().port}/`, stop: () => server.close() };
}

/** Runs in the page: what was painted when, after a key. */
function watch(many) {
  const buttons = () => [...document.querySelectorAll('.frame')].map((frame) => frame.contentDocument?.querySelector('.pt-button')).filter(Boolean);
  window.present = new Promise((done) => {
    const look = () => (buttons().length ? requestAnimationFrame(() => done(performance.now())) : requestAnimationFrame(look));
    requestAnimationFrame(look);
  });
  window.ready = () => buttons().length >= many();
  window.afterKey = () =>
    new Promise((done) => {
      const seen = buttons().slice(0, many());
      // The token, and not what is painted with it: that goes there in a transition.
      const colour = (button) => getComputedStyle(button).getPropertyValue('--pt-color-fill');
      const before = seen.map(colour);
      let frames = 0;
      addEventListener('input', ({ timeStamp }) => {
        // Looks at what a frame has painted once all that is done in it is done.
        const { port1, port2 } = new MessageChannel();
        const next = () => requestAnimationFrame(() => port2.postMessage(null));
        port1.onmessage = () => {
          frames += 1;
          if (seen.some((button, at) => colour(button) === before[at])) next();
          else done({ frames, took: performance.now() - timeStamp });
        };
        next();
      }, { once: true, capture: true });
    });
}

const middle = (numbers) => numbers.sort((a, b) => a - b)[Math.floor(numbers.length / 2)];
const browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox', '--headless', '--disable-gpu'] });
const { base, stop } = await serve();

/** A studio in a browser that was never anywhere. */
async function open(many, { slowness = 1, fragment = '' } = {}) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  await page.addInitScript(`(${watch})(() => ${many})`);
  await page.goto(base + fragment);
  const present = await page.evaluate(() => window.present);
  await page.waitForFunction(() => window.ready());
  await session.send('Emulation.setCPUThrottlingRate', { rate: slowness });
  return { page, present };
}

/** What a key in the field of the first colour takes, many times. */
async function keys(page) {
  const field = page.getByLabel('Accent', { exact: true });
  const took = [];
  for (let round = 0; round <= ROUNDS; round += 1) {
    await field.fill('#c2410');
    await page.waitForTimeout(400);
    const after = page.evaluate(() => window.afterKey());
    await page.waitForTimeout(50);
    await field.press('End');
    await page.keyboard.type('0123456789abcdef'[round % 16]);
    // The first one warms up.
    if (round) took.push(await after);
    else await after;
  }
  return { frames: middle(took.map(({ frames }) => frames)), took: middle(took.map(({ took }) => took)) };
}

try {
  const first = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const { page, present } = await open(1);
    first.push(present);
    await page.context().close();
  }
  console.log(`first preview, cold                 ${middle(first).toFixed(0)} ms   (wanted: 1000)`);
  const one = await keys((await open(1, { slowness: 4 })).page);
  console.log(`a key, one preview, CPU × 4         ${one.took.toFixed(0)} ms, frame ${one.frames}   (wanted: the next)`);
  const all = await keys((await open(MANY, { fragment: '#all' })).page);
  console.log(`a key, ${MANY} previews, CPU × 1        ${all.took.toFixed(0)} ms   (wanted: 150)`);
} finally {
  await browser.close();
  stop();
}
