// Text of twice the size: nothing is cut off, covered, or out of reach (WCAG 1.4.4, 1.4.10).
import { after, before, test } from 'node:test';
import { startBrowser } from '../support/browser.mjs';
import { eachSample, firstSamples } from '../support/samples.mjs';
import { startServer } from '../support/server.mjs';
import { crowded, cutOff, outside, textSizes } from '../support/ux.mjs';

let server, browser, names;
before(async () => {
  [server, browser] = await Promise.all([startServer(), startBrowser()]);
  names = await firstSamples(server);
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

/** A browser whose own size of text is twice the usual: all that is measured in it grows. */
async function byTheBrowser(page) {
  const session = await page.context().newCDPSession(page);
  await session.send('Emulation.setEmulatedOSTextScale', { scale: 2 });
}

/** A browser that makes letters larger and leaves all else as it is. */
const byTheLetter = (page) =>
  page.evaluate(() => {
    const sizes = [...document.querySelectorAll('body *')].map((element) => [element, parseFloat(getComputedStyle(element).fontSize)]);
    for (const [element, size] of sizes) element.style.fontSize = `${2 * size}px`;
  });

const WAYS = {
  'by the page': { query: '&text=200' },
  'by the browser': { enlarge: byTheBrowser },
  'by the letter': { enlarge: byTheLetter },
};

for (const [name, { query = '', enlarge = () => {} }] of Object.entries(WAYS)) {
  for (const [width, locale] of [[320, 'en'], [320, 'de'], [320, 'ar'], [640, 'de']]) {
    test(`text of twice the size loses nothing at ${width} pixels, ${name}, ${locale}`, async () => {
      const usual = {};
      const look = async (page, sample) => {
        usual[sample] ??= await textSizes(page);
        return [];
      };
      const viewport = { width, height: 800 };
      await eachSample({ browser, server, names, look, query: `locale=${locale}`, viewport });
      const enlarged = async (page, sample) => {
        await enlarge(page);
        const sizes = await textSizes(page);
        // The digits of a code stay in one line, whatever room there is.
        const least = (part) => (part.includes('one-time-code') ? 1.9 : 2);
        const small = Object.entries(sizes).filter(([part, size]) => size < least(part) * usual[sample][part] - 0.1);
        const grown = small.map(([part, size]) => `${part} is ${size} high, and was ${usual[sample][part]}`);
        return [...grown, ...(await outside(page)), ...(await cutOff(page)), ...(await crowded(page))];
      };
      await eachSample({ browser, server, names, look: enlarged, query: `locale=${locale}${query}`, viewport });
    });
  }
}
