// Firefox, driven by WebDriver BiDi.
import puppeteer from 'puppeteer-core';
import { FONTS, withFonts } from '../fonts.mjs';
import { PageTab } from './page-tab.mjs';

export async function startFirefox({ script }) {
  const browser = await puppeteer.launch({
    browser: 'firefox',
    executablePath: process.env.FIREFOX,
    headless: true,
    env: withFonts(),
    extraPrefsFirefox: {
      'javascript.enabled': script,
      'security.sandbox.content.read_path_whitelist': FONTS,
    },
  });
  const version = (await browser.version()).split('/')[1];
  return {
    async newTab() {
      const context = await browser.createBrowserContext();
      return new PageTab(context, await context.newPage(), version);
    },
    stop: () => browser.close(),
  };
}
