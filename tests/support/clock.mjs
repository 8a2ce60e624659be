/** Lets the test turn the page's clock. Playwright numbers timers from a billion on, and browsers from one. */
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
