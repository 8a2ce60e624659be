// The layout for other people's pages: it goes by the room it has, and by nothing around it.
import assert from 'node:assert/strict';
import { eachScreen } from '../support/samples.mjs';
import { test } from '../support/test.mjs';
import { allOf, crowded, cutOff, outside, small } from '../support/ux.mjs';

for (const [width, locale] of [[280, 'en'], [280, 'de'], [320, 'ar'], [480, 'de']]) {
  test(`the compact layout loses nothing in ${width} pixels, ${locale}`, ({ browser, server }) => {
    const look = (page) => allOf(page, outside, small, cutOff, crowded);
    return eachScreen({ browser, server, locale, query: 'layout=compact', look, viewport: { width, height: 640 } });
  });
}

/** Sizes and styles of everything, apart from where it stands. */
const shape = (page) =>
  page.evaluate(() =>
    [...document.querySelectorAll('.pt-card, .pt-card *')].map((element) => {
      const { width, height } = element.getBoundingClientRect();
      const { fontSize, padding, margin } = getComputedStyle(element);
      return `${element.tagName} ${element.className} ${[width, height].map(Math.round)} ${fontSize} ${padding} ${margin}`;
    }),
  );

test('the compact layout is the same in a wide window as in a narrow one, if it has the same room', async ({ browser, server }) => {
  for (const name of ['enter-code/email', 'choose-factor/fresh', 'enroll-authenticator/fresh']) {
    const shapes = [];
    for (const width of [300, 1280]) {
      const page = await browser.newPage({ baseURL: server.base, viewport: { width, height: 900 }, reducedMotion: 'reduce' });
      await page.goto(`/gallery/${name}?layout=compact`);
      await page.waitForFunction(() => typeof history.state === 'number');
      await page.evaluate(() => (document.body.style.inlineSize = '300px'));
      shapes.push(await shape(page));
      await page.close();
    }
    assert.deepEqual(shapes[1], shapes[0], name);
  }
});

test('the compact layout has no edge, is 480 pixels wide at most, and as high as what is in it', async ({ browser, server }) => {
  const page = await browser.newPage({ baseURL: server.base, viewport: { width: 1280, height: 900 } });
  const seen = [];
  for (const layout of ['compact', 'card']) {
    await page.goto(`/gallery/identify/sign-in?layout=${layout}`);
    seen.push(
      await page.locator('.pt-card').evaluate((card) => {
        const { borderBlockStartWidth, boxShadow } = getComputedStyle(card);
        const { width, height } = card.getBoundingClientRect();
        return { edge: borderBlockStartWidth, shadow: boxShadow, width, height, page: document.body.offsetHeight };
      }),
    );
  }
  const [compact, card] = seen;
  assert.deepEqual([compact.edge, compact.shadow], ['0px', 'none']);
  assert.ok(compact.width <= 480 && compact.width > 400, `${compact.width} wide`);
  assert.ok(compact.height < card.height, `${compact.height} high, and a card is ${card.height}`);
  assert.ok(compact.page < 500 && card.page === 900, `pages of ${compact.page} and ${card.page}`);
  await page.close();
});
