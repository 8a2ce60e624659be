// Samples of the screens, looked at one after the other.
import assert from 'node:assert/strict';

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
