// Walks through the samples, one after the other, or on as many pages at once as the machine has processors.
import assert from 'node:assert/strict';
import { availableParallelism } from 'node:os';

/** Milliseconds: a machine that has other work to do is waited for. */
const PATIENCE = 120_000;

export const PHONE = { width: 390, height: 844 };
export const DESKTOP = { width: 1280, height: 860 };

export async function readSamples(server) {
  return (await server.get('/gallery/samples.json')).json();
}

/** Gives each sample to one of the pages; `use` makes a page ready and gives what is done there with a sample. */
export async function share(browser, samples, options, use) {
  const left = [...samples.entries()];
  const worker = async () => {
    const context = await browser.newContext({ viewport: PHONE, reducedMotion: 'reduce', ...options });
    context.setDefaultTimeout(PATIENCE);
    const page = await context.newPage();
    const look = await use(page);
    for (let next = left.shift(); next; next = left.shift()) await look(next[1], next[0]);
    await context.close();
  };
  await Promise.all(Array.from({ length: availableParallelism() }, worker));
}

/** Loads each sample, and has `look` look at it once script has taken it over. */
export function loadEach(browser, server, samples, locale, look) {
  return share(browser, samples, { baseURL: server.base }, (page) => async (sample, place) => {
    await page.goto(`/gallery/${sample.name}?locale=${locale}&scheme=light`);
    await page.waitForFunction(() => typeof history.state === 'number');
    await look(page, sample.name, place);
  });
}

/**
 * Has script show each sample as if the host had answered so: on one page, and so much sooner. The last screen of all
 * is left out, for script leaves it at once.
 */
export function showEach(browser, server, samples, locale, look) {
  const stay = samples.filter(({ reply }) => !reply.screen.signed_in);
  return share(browser, stay, { baseURL: server.base }, async (page) => {
    let [step, present] = [1000];
    await page.route('**/flows/sample', (route) => route.fulfill({ json: { ...present, flow: 'sample', step, locale } }));
    await page.goto(`/gallery/${stay[0].name}?locale=${locale}&scheme=light`);
    await page.waitForFunction(() => typeof history.state === 'number');
    return async ({ name, reply }, place) => {
      [step, present] = [step + 1, reply];
      // A page that comes back asks where the flow stands.
      await page.evaluate(() => dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true })));
      await page.locator(`.pt-form input[name=step][value="${step}"]`).waitFor({ state: 'attached' });
      await look(page, name, place);
    };
  });
}

/** The names of all samples. */
export async function allSamples(server) {
  return (await (await server.get('/gallery/samples.json')).json()).map(({ name }) => name);
}

/** One sample of each screen. */
export async function firstSamples(server) {
  const screen = (name) => name.split('/')[0];
  const names = await allSamples(server);
  return names.filter((name, at) => names.findIndex((other) => screen(other) === screen(name)) === at);
}

/** Looks at samples on one page; `query` is the look's, and the rest is the browser's. */
export async function eachSample({ browser, server, names, query = '', look, ...rest }) {
  const context = await browser.newContext({ baseURL: server.base, reducedMotion: 'reduce', ...rest });
  const page = await context.newPage();
  const found = [];
  for (const name of names) {
    await page.goto(`/gallery/${name}?${query}`);
    await page.waitForFunction(() => typeof history.state === 'number');
    for (const finding of await look(page, name)) found.push(`${name}: ${finding}`);
  }
  await context.close();
  assert.deepEqual(found, []);
}
