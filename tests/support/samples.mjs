// Walks through the samples.
import assert from 'node:assert/strict';

/** Milliseconds: a machine that has other work to do is waited for. */
const PATIENCE = 120_000;

export const PHONE = { width: 390, height: 844 };
export const DESKTOP = { width: 1280, height: 860 };

export async function readSamples(server) {
  return (await server.get('/gallery/samples.json')).json();
}

/** A page whose motions are done at once, made ready by `prepare`; the rest is the browser's. */
async function stillPage(browser, { prepare = () => {}, ...options }) {
  const context = await browser.newContext({ viewport: PHONE, reducedMotion: 'reduce', ...options });
  context.setDefaultTimeout(PATIENCE);
  const page = await context.newPage();
  await prepare(page);
  return page;
}

const loaded = (page) => page.waitForFunction(() => typeof history.state === 'number');

/** Loads each sample, and has `look` look at it once script has taken it over. */
export async function loadEach(browser, server, samples, locale, look, options = {}) {
  const page = await stillPage(browser, { baseURL: server.base, ...options });
  for (const [place, { name }] of samples.entries()) {
    await page.goto(`/gallery/${name}?locale=${locale}&scheme=light`);
    await loaded(page);
    await look(page, name, place);
  }
  await page.context().close();
}

/** The last screen of all: script leaves it at once for what comes after. */
export const isLeft = ({ reply }) => Boolean(reply.screen.signed_in);

/**
 * Has script show each sample as if the host had answered so: on one page, and so much sooner. None may be left at once.
 * `query` is the look's.
 */
export async function showEach(browser, server, samples, locale, look, { query = 'scheme=light', ...options } = {}) {
  const page = await stillPage(browser, { baseURL: server.base, ...options });
  let [step, present] = [1000];
  await page.route('**/flows/sample', (route) => route.fulfill({ json: { ...present, flow: 'sample', step, locale } }));
  await page.goto(`/gallery/${samples[0].name}?locale=${locale}&${query}`);
  await loaded(page);
  for (const [place, { name, reply }] of samples.entries()) {
    [step, present] = [step + 1, reply];
    // A page that comes back asks where the flow stands.
    await page.evaluate(() => dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true })));
    await page.locator(`.pt-form input[name=step][value="${step}"]`).waitFor({ state: 'attached' });
    await look(page, name, place);
  }
  await page.context().close();
}

/** The names of all samples. */
export async function allSamples(server) {
  return (await readSamples(server)).map(({ name }) => name);
}

/** The first of the samples of each screen. */
function firstOfEach(samples) {
  const screen = ({ name }) => name.split('/')[0];
  return samples.filter((sample, at) => samples.findIndex((other) => screen(other) === screen(sample)) === at);
}

/** The name of one sample of each screen. */
export async function firstSamples(server) {
  return firstOfEach(await readSamples(server)).map(({ name }) => name);
}

/** Looks at a sample of each screen that is not left at once; `query` is the look's, and the rest is the browser's. */
export async function eachScreen({ browser, server, locale = 'en', query = '', look, ...rest }) {
  const first = firstOfEach(await readSamples(server)).filter((sample) => !isLeft(sample));
  const found = [];
  const note = async (page, name) => {
    for (const finding of await look(page, name)) found.push(`${name}: ${finding}`);
  };
  await showEach(browser, server, first, locale, note, { query, ...rest });
  assert.deepEqual(found, []);
}
