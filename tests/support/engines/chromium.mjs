// Chromium, by the runner that the other tests have.
import { startBrowser } from '../browser.mjs';
import { PageTab } from './page-tab.mjs';

export async function startChromium({ script }) {
  const browser = await startBrowser({ hosts: true });
  return {
    async newTab() {
      const context = await browser.newContext({ javaScriptEnabled: script });
      return new PageTab(context, await context.newPage(), browser.version());
    },
    stop: () => browser.close(),
  };
}
