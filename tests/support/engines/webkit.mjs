// WebKit, as WebKitGTK has it: its driver starts a browser for each session, on a screen that nobody sees. Where there is no
// WebKitGTK, it is Playwright's.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { webkit } from '@playwright/test';
import { withFonts } from '../fonts.mjs';
import { freePort } from '../server.mjs';
import { waitFor } from '../wait.mjs';
import { PageTab } from './page-tab.mjs';
import { WebDriver } from './webdriver.mjs';

/** Starts a program that is ended with this one. */
function start(program, args, options) {
  const child = spawn(program, args, options);
  process.once('exit', () => child.kill());
  return child;
}

/** A screen in memory, by its name. The server finds a number that is free. */
async function startScreen() {
  const screen = start(process.env.XVFB, ['-displayfd', '3', '-screen', '0', '1400x1000x24', '-nolisten', 'tcp'], { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] });
  const lines = createInterface(screen.stdio[3]);
  const number = await new Promise((done, failed) => {
    lines.once('line', done);
    screen.once('error', failed);
    screen.once('close', () => failed(new Error('Xvfb did not start.')));
  });
  return { screen, name: `:${number}` };
}

const answers = (port) => fetch(`http://127.0.0.1:${port}/status`).then(({ ok }) => ok, () => false);

export const startWebKit = (options) => (process.env.WEBKIT_DRIVER ? startWebKitGtk : startPlaywrights)(options);

async function startPlaywrights({ script }) {
  const browser = await webkit.launch({ executablePath: process.env.WEBKIT, env: withFonts() });
  return {
    async newTab() {
      const context = await browser.newContext({ javaScriptEnabled: script });
      return new PageTab(context, await context.newPage(), browser.version());
    },
    stop: () => browser.close(),
  };
}

async function startDriver(env) {
  const port = await freePort();
  const driver = start(process.env.WEBKIT_DRIVER, [`--port=${port}`], { stdio: 'ignore', env });
  await waitFor(() => answers(port), 'the driver of WebKit');
  return { port, kill: () => driver.kill() };
}

async function startWebKitGtk({ script }) {
  const { screen, name } = await startScreen();
  const env = { ...withFonts(), DISPLAY: name, GDK_BACKEND: 'x11' };
  const args = ['--automation', `--enable-javascript=${script}`];
  const capabilities = { 'webkitgtk:browserOptions': { binary: process.env.WEBKIT, args } };
  let driver = await startDriver(env);
  return {
    /** Somebody at a browser of their own. What it writes into its console is told to nobody. */
    async newTab() {
      const tab = await WebDriver.start(driver.port, capabilities).catch(async (error) => {
        if (error.name !== 'TimeoutError') throw error;
        // Now and then a browser does not find back to its driver, which then waits for ever.
        driver.kill();
        driver = await startDriver(env);
        return WebDriver.start(driver.port, capabilities);
      });
      return Object.assign(tab, { heard: [] });
    },
    async stop() {
      driver.kill();
      screen.kill();
    },
  };
}
