// Requests of a page that is there already, and that a test answers in place of the server.

/**
 * Has the first `times` requests of the page to such an address go to the handler.
 *
 * Playwright's `route` is done before Chromium holds up what the page sends: under load a request that follows at once may pass by.
 * So this sends requests of its own to `probe`, which must answer, until one is held up. Afterwards the page's requests stay held
 * up, because one that is sent while Chromium lets go may get lost to who waits for it.
 */
export async function intercept(page, pattern, handler, { times = Infinity, probe = '/healthz' } = {}) {
  let [held, met] = [false, 0];
  await page.route((url) => url.search === '?held', (route) => {
    held = true;
    return route.fulfill({ status: 204 });
  });
  await page.route(pattern, (route) => {
    met += 1;
    return met > times ? route.continue() : handler(route);
  });
  while (!held) await page.evaluate((address) => fetch(address), `${probe}?held`);
}
