// Loads every contender in every round, each time in another order, and prints what each load took:
// `condition contender metric value`, a line each. `cargo xtask bench page` starts it and reads that.
import { chromium } from 'playwright-core';
import { CONDITIONS, load } from './load.mjs';
import { startNetwork } from './network.mjs';
import { servePages } from './pages.mjs';

// Two servers: what pages name is another address where there is TLS.
const { CHROMIUM, CADDY, PORTICO, PAGES, DISTANT_PORTICO, DISTANT_PAGES, ROUNDS } = process.env;
/** The names of both on the third network. */
const [SHOP, LOGIN] = ['shop.example.test', 'login.example.test'];

const near = await servePages(Number(PAGES), `http://localhost:${PAGES}`, `http://localhost:${PORTICO}`);
const distant = await servePages(Number(DISTANT_PAGES), `https://${SHOP}`, `https://${LOGIN}`);
const network = await startNetwork(CADDY, { [SHOP]: DISTANT_PAGES, [LOGIN]: DISTANT_PORTICO }, CONDITIONS.tls);
const browser = await chromium.launch({
  executablePath: CHROMIUM,
  args: [
    '--no-sandbox', '--headless', '--disable-gpu', '--disable-background-networking', '--disable-features=LocalNetworkAccessChecks', '--disable-quic',
    `--host-resolver-rules=MAP *.test 127.0.0.1:${network.port}`,
  ],
});

/** Every contender once, beginning with another one each time, and every second time backwards. */
function order(round, { contenders }) {
  const turned = contenders.map((_, at) => contenders[(at + round) % contenders.length]);
  return round % 2 ? turned.reverse() : turned;
}

try {
  // The first round warms up what is not the page's: the browser itself, and the servers.
  for (let round = 0; round <= Number(ROUNDS); round += 1) {
    for (const condition of Object.keys(CONDITIONS)) {
      for (const contender of order(round, CONDITIONS[condition].relayed ? distant : near)) {
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
  network.stop();
  near.stop();
  distant.stop();
}
