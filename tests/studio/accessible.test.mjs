// The studio itself can be used by everyone.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect } from '@playwright/test';
import { test } from '../support/studio.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const WINDOWS = { desktop: { width: 1440, height: 900 }, phone: { width: 390, height: 844 }, small: { width: 320, height: 640 } };
const PANELS = ['Logo and name', 'Colours', 'Type', 'Shape', 'Layout', 'Picture', 'Texts', 'Own CSS', 'Links'];

/** What axe holds against the studio; the previews are the widget's, and have tests of their own. */
async function findings(page) {
  await page.evaluate(axe);
  return page.evaluate(async (values) => {
    const context = { exclude: [['iframe']] };
    const options = { runOnly: { type: 'tag', values }, rules: { 'target-size': { enabled: true } }, resultTypes: ['violations'] };
    const { violations } = await window.axe.run(context, options);
    return violations.flatMap(({ id, nodes }) => nodes.map(({ target, html }) => `${id} ${target} ${html.slice(0, 120)}`));
  }, TAGS);
}

for (const [name, viewport] of Object.entries(WINDOWS)) {
  for (const colorScheme of ['light', 'dark']) {
    test(`axe finds nothing in any panel on a ${name} in ${colorScheme}`, async ({ designer }) => {
      const someone = await designer({ viewport, colorScheme });
      const { page } = someone;
      const narrow = viewport.width < 960;
      const found = await findings(page);
      if (narrow) await someone.press('Edit');
      for (const panel of PANELS) {
        await someone.at(panel);
        if (panel === 'Colours') {
          await someone.press('Adjust: Accent');
          await page.getByText('Every colour (').click();
          await someone.field('muted').fill('#bbbbbb');
          await expect(someone.field('muted')).toHaveValue('#bbbbbb');
        }
        found.push(...(await findings(page)).map((one) => `${panel}: ${one}`));
      }
      if (narrow) await page.getByRole('button', { name: /^Checks/ }).click();
      found.push(...(await findings(page)));
      for (const dialog of ['Import', 'Share', 'Export']) {
        await someone.press(dialog);
        found.push(...(await findings(page)).map((one) => `${dialog}: ${one}`));
        await page.keyboard.press('Escape');
      }
      assert.deepEqual(found, []);
    });
  }
}

for (const [name, viewport] of Object.entries(WINDOWS)) {
  test(`nothing stands out of a ${name}`, async ({ designer }) => {
    const someone = await designer({ viewport });
    const wide = () => someone.page.evaluate(() => document.documentElement.scrollWidth);
    const parts = viewport.width < 960 ? ['Edit', 'Preview', /^Checks/] : ['Try it'];
    for (const part of parts) {
      await someone.press(part);
      assert.equal(await wide(), viewport.width, `${part}`);
    }
  });
}

/** Goes on with Tab to what has this name. */
async function tabTo(page, name) {
  const seen = [];
  for (let stop = 0; stop < 200; stop += 1) {
    await page.keyboard.press('Tab');
    const here = await page.evaluate(() => {
      const element = document.activeElement;
      return (element.getAttribute('aria-label') ?? element.labels?.[0]?.textContent ?? element.textContent).trim();
    });
    seen.push(here);
    if (typeof name === 'string' ? here === name : name.test(here)) return;
  }
  assert.fail(`${name} was not reached: ${[...new Set(seen)].join(' | ')}`);
}

test('a brand is made, mended and exported by keyboard alone', async ({ designer }) => {
  const someone = await designer();
  const { page } = someone;
  await tabTo(page, 'Accent');
  await page.keyboard.type('#c2410c');
  await expect.poll(() => someone.painted('.pt-button')).toBe('rgb(194, 65, 12)');
  await tabTo(page, /^Every colour/);
  await page.keyboard.press('Enter');
  await tabTo(page, 'muted');
  await page.keyboard.type('#bbbbbb');
  await tabTo(page, 'Mend all');
  await page.keyboard.press('Enter');
  await expect(someone.failures()).toHaveCount(0);
  await page.keyboard.press('Control+z');
  await expect(someone.failures()).not.toHaveCount(0);
  await page.keyboard.press('Control+Shift+z');
  await tabTo(page, 'Export');
  await page.keyboard.press('Enter');
  await tabTo(page, 'Brand folder (zip)');
  const [download] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('Enter')]);
  assert.equal(download.suggestedFilename(), 'juniper.zip');
});

test('a preview is out of the way of the keyboard until it is tried', async ({ designer }) => {
  const someone = await designer();
  const frame = someone.page.locator('.frame');
  await expect(frame).toHaveJSProperty('inert', true);
  await expect(frame).toHaveAttribute('title', 'Preview: Identify, sign in');
  await someone.press('Try it');
  await someone.preview.locator('.pt-input').first().fill('mara@example.org');
  await someone.preview.locator('.pt-button').first().click();
  await expect(someone.preview.locator('.pt-input').first()).toHaveValue('mara@example.org');
});

test('what is chosen has an edge in forced colours', async ({ designer }) => {
  const someone = await designer({ forcedColors: 'active' });
  const edge = (element) => element.evaluate((element) => getComputedStyle(element).outlineStyle);
  const { page } = someone;
  assert.equal(await edge(page.locator('.segment:has(input[value=light]) span')), 'solid');
  assert.equal(await edge(page.locator('.segment:has(input[value=dark]) span')), 'none');
  assert.equal(await edge(page.locator('.rail-item[aria-current]')), 'solid');
  await someone.press('More contrast');
  await expect.poll(() => edge(page.getByRole('button', { name: 'More contrast' }))).toBe('solid');
});
