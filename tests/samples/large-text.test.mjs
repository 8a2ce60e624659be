// Text of twice the size: nothing is cut off, covered, or out of reach (WCAG 1.4.4, 1.4.10).
import { Wardrobe } from '../support/looks.mjs';
import { eachScreen } from '../support/samples.mjs';
import { test } from '../support/test.mjs';
import { allOf, crowded, cutOff, outside, textSizes } from '../support/ux.mjs';

/** The page's own: how a brand that asks for it would have it. */
const byThePage = (page, wardrobe) => wardrobe.dress(page, 'text=200');

/** A browser whose own size of text is this many times the usual, for as long as its session lasts: all that is measured in it grows. */
const sessions = new WeakMap();
async function byTheBrowser(page, scale) {
  if (!sessions.has(page)) sessions.set(page, await page.context().newCDPSession(page));
  await sessions.get(page).send('Emulation.setEmulatedOSTextScale', { scale });
}

/** A browser that makes letters larger and leaves all else as it is. */
const byTheLetter = (page) =>
  page.evaluate(() => {
    const sizes = [...document.querySelectorAll('body *')].map((element) => [element, parseFloat(getComputedStyle(element).fontSize)]);
    for (const [element, size] of sizes) element.style.fontSize = `${2 * size}px`;
  });
const noMoreByTheLetter = (page) => page.evaluate(() => document.querySelectorAll('body *').forEach((element) => element.style.removeProperty('font-size')));

/** How text grows, and how it is as usual again for the screen that comes next. */
const WAYS = {
  'by the page': { enlarge: byThePage, end: (page, wardrobe) => wardrobe.dress(page, '') },
  'by the browser': { enlarge: (page) => byTheBrowser(page, 2), end: (page) => byTheBrowser(page, 1) },
  'by the letter': { enlarge: byTheLetter, end: noMoreByTheLetter },
};

for (const [name, { enlarge, end }] of Object.entries(WAYS)) {
  for (const [width, locale] of [[320, 'en'], [320, 'de'], [320, 'ar'], [640, 'de']]) {
    test(`text of twice the size loses nothing at ${width} pixels, ${name}, ${locale}`, { tag: ['@A-25'] }, async ({ browser, server }) => {
      const wardrobe = new Wardrobe(server, locale);
      const look = async (page) => {
        const usual = await textSizes(page);
        await enlarge(page, wardrobe);
        const sizes = await textSizes(page);
        // The digits of a code stay in one line, whatever room there is.
        const least = (part) => (part.includes('one-time-code') ? 1.9 : 2);
        const small = Object.entries(sizes).filter(([part, size]) => !(size >= least(part) * usual[part] - 0.1));
        const grown = small.map(([part, size]) => `${part} is ${size} high, and was ${usual[part]}`);
        const found = [...grown, ...(await allOf(page, outside, cutOff, crowded))];
        await end(page, wardrobe);
        return found;
      };
      await eachScreen({ browser, server, locale, look, viewport: { width, height: 800 } });
    });
  }
}
