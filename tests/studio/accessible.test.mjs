// The studio itself can be used by everyone.
import assert from 'node:assert/strict';
import { expect } from '@playwright/test';
import { findings, tabTo, WINDOWS } from '../support/studio-accessible.mjs';
import { test } from '../support/studio.mjs';

const PANELS = ['Logo and name', 'Colours', 'Type', 'Shape', 'Layout', 'Picture', 'Texts', 'Own CSS', 'Links'];

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
