// Loads every contender in every round, each time in another order, and prints what each load took:
// `condition contender metric value`, a line each. `cargo xtask bench page` starts it and reads that.
import { chromium } from 'playwright-core';
import { CONDITIONS, load } from './load.mjs';
import { servePages } from './pages.mjs';

const { CHROMIUM, PORTICO, PAGES, ROUNDS } = process.env;

const pages = await servePages(Number(PAGES), PORTICO);
const browser = await chromium.launch({
  executablePath: CHROMIUM,
  args: ['--no-sandbox', '--headless', '--disable-gpu', '--disable-background-networking', '--disable-features=LocalNetworkAccessChecks'],
});

/** Every contender once, beginning with another one each time, and every second time backwards. */
function order(round) {
  const { contenders } = pages;
  const turned = contenders.map((_, at) => contenders[(at + round) % contenders.length]);
  return round % 2 ? turned.reverse() : turned;
}

try {
  // The first round warms up what is not the page's: the browser itself, and the servers.
  for (let round = 0; round <= Number(ROUNDS); round += 1) {
    for (const condition of Object.keys(CONDITIONS)) {
      for (const contender of order(round)) {
        const took = await load(browser, contender, condition);
        if (!round) continue;
        for (const [metric, value] of Object.entries(took)) {
          if (value !== null) console.log(`${condition} ${contender.name} ${metric} ${value}`);
        }
      }
    }
  }
} finally {
  await browser.close();
  pages.stop();
}
