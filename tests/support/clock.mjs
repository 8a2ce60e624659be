/** Lets the test turn the page's clock, which goes on by itself until it is stopped. Playwright numbers timers from a billion on, and browsers from one. */
export async function installClock(page) {
  await page.clock.install();
  await page.addInitScript(() => {
    const timers = new Map();
    const { setTimeout, clearTimeout } = window;
    window.setTimeout = (...what) => {
      timers.set(timers.size + 1, setTimeout(...what));
      return timers.size;
    };
    window.clearTimeout = (id) => clearTimeout(timers.get(id));
  });
}

/** From now on time passes on this page only as far as the test lets it; a slow machine adds none. */
export async function stopClock(page) {
  await page.clock.pauseAt((await page.evaluate(() => Date.now())) + 60_000);
}
