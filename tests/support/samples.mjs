// Walks through the samples, on as many pages at once as the machine has processors.
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
    await page.route('**/flows/sample', (route) => route.fulfill({ json: { ...present, flow: 'sample', step } }));
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
