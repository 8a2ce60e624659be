// The runner, and what a test is given by it: a browser, a server, and people at pages.
import { test as base } from '@playwright/test';
import { someone, startBrowser } from './browser.mjs';
import { atSamples } from './embedded-samples.mjs';
import { atHost } from './host.mjs';
import { startServer } from './server.mjs';

/** Seconds from test to test: what one has used up of a limit, the next has again. */
const DAY = 24 * 60 * 60;

/** Gives what `arrive` makes of people, and has them leave when the test is over, with nothing in their consoles. */
const leaving = (arrive, personOf) => async ({ browser, server }, use) => {
  const people = [];
  await use(async (...what) => {
    const arrived = await arrive(browser, server, ...what);
    people.push(personOf(arrived));
    return arrived;
  });
  await Promise.all(people.map((person) => person.leave()));
  for (const person of people) person.console.isQuiet();
};

export const test = base.extend({
  /**
   * Starts something at the first test that asks for it, once in each worker, and stops it when the worker ends. A worker fixture
   * of one file would end the workers before the file and after it, with all that they have started.
   */
  shared: [
    async ({}, use) => {
      const running = new Map();
      await use((start, ...what) => {
        if (!running.has(start)) running.set(start, start(...what));
        return running.get(start);
      });
      const started = await Promise.allSettled(running.values());
      for (const { value } of started.reverse()) await value?.stop?.();
    },
    { scope: 'worker' },
  ],
  /** The demo's server: what is kept apart is kept apart by people, who are new in each test. */
  demo: async ({ shared }, use) => use(await shared(startServer)),
  /** The same, a day after the test before. */
  server: async ({ demo }, use) => {
    await demo.advance(DAY);
    await use(demo);
  },
  someone: leaving(someone, (person) => person),
  /** The same, in a browser with its back/forward cache. */
  someoneKeepingPages: async ({ server }, use) => {
    const browser = await startBrowser({ keepPages: true });
    await leaving(someone, (person) => person)({ browser, server }, use);
    await browser.close();
  },
  atHost: leaving(atHost, (person) => person),
  atSamples: leaving(atSamples, ({ host }) => host),
});
