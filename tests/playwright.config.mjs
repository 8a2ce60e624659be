// How the browser tests are run. `cargo xtask test browser` says which browser and which server, and where results go.
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig } from '@playwright/test';
import { launchOptions } from './support/browser.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const literally = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
/** Only the files with this in their path. */
const only = literally(process.env.ONLY ?? '');

export default defineConfig({
  testDir: '.',
  testMatch: new RegExp(`^${literally(here)}(?=.*${only}).*\\.test\\.mjs$`),
  outputDir: process.env.RESULTS ?? join(tmpdir(), 'portico-browser'),
  fullyParallel: true,
  // Each waits now and then, for a page or a program: one more than there are cores keeps them busy.
  workers: availableParallelism() + 1,
  forbidOnly: true,
  // A test that fails now and then is to be mended.
  retries: 0,
  // A machine that has other work to do is waited for.
  timeout: 300_000,
  expect: { timeout: 20_000 },
  reporter: [['list'], ['./support/durations.mjs']],
  use: {
    launchOptions: launchOptions({ hosts: true }),
    // A trace takes a sixth of the time of a test, and a test that failed is run again by its name: then with one.
    trace: process.env.TRACE ? { mode: 'retain-on-failure', screenshots: false } : 'off',
  },
});
