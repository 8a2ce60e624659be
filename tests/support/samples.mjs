// Walks through the samples.
import assert from 'node:assert/strict';
import { test } from '@playwright/test';

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

/**
 * Takes a long walk as one step of its test: for each call outside of a step, Playwright goes through all calls before, and
 * thousands take longer so than all that they do.
 */
export const asOneStep = (walk) => test.step('walk', walk);

/** Loads each sample, and has `look` look at it once script has taken it over. */
export const loadEach = (browser, server, samples, locale, look, options = {}) =>
  asOneStep(async () => {
    if (!samples.length) return;
    const page = await stillPage(browser, { baseURL: server.base, ...options });
    for (const [place, { name }] of samples.entries()) {
      await page.goto(`/gallery/${name}?locale=${locale}&scheme=light`);
      await loaded(page);
      await look(page, name, place);
    }
    await page.context().close();
  });

/** The last screen of all: script leaves it at once for what comes after. */
export const isLeft = ({ reply }) => Boolean(reply.screen.signed_in);

/**
 * Has script show each sample as if the host had answered so: on one page, and so much sooner. None may be left at once.
 * `query` is the look's.
 */
export const showEach = (browser, server, samples, locale, look, { query = 'scheme=light', ...options } = {}) =>
  asOneStep(async () => {
    const page = await stillPage(browser, { baseURL: server.base, ...options });
    await page.goto(`/gallery/${samples[0].name}?locale=${locale}&${query}`);
    await loaded(page);
    for (const [place, { name, reply }] of samples.entries()) {
      const step = 1001 + place;
      await page.evaluate(bringReply, { reply: { ...reply, flow: 'sample', step, locale }, step, patience: PATIENCE });
      await look(page, name, place);
    }
    await page.context().close();
  });

/** Runs in the page: has script ask where the flow stands, and waits until the next picture shows this answer. */
function bringReply({ reply, step, patience }) {
  const { fetch } = window;
  window.fetch = (asked, ...rest) => (new URL(asked.url ?? asked, location).pathname === '/flows/sample' ? Promise.resolve(Response.json(reply)) : fetch(asked, ...rest));
  return new Promise((done, failed) => {
    const end = setTimeout(() => failed(new Error(`Script does not show ${JSON.stringify(reply)}`)), patience);
    const watch = new MutationObserver(() => {
      if (!document.querySelector(`.pt-form input[name=step][value="${step}"]`)) return;
      watch.disconnect();
      clearTimeout(end);
      window.fetch = fetch;
      requestAnimationFrame(() => setTimeout(done));
    });
    watch.observe(document, { subtree: true, childList: true, attributeFilter: ['value'] });
    // A page that comes back asks where the flow stands.
    dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }));
  });
}

/** Makes a window this large, which takes a while even if it is. */
export async function resize(page, size) {
  const { width, height } = page.viewportSize();
  if (width !== size.width || height !== size.height) await page.setViewportSize(size);
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
