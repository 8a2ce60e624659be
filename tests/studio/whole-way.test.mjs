// From a logo and one colour to the pages and the mails of a server, as a designer goes.
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from '@playwright/test';
import { readMails } from '../support/mails.mjs';
import { startServer } from '../support/server.mjs';
import { realSettings } from '../support/settings.mjs';
import { test } from '../support/studio.mjs';
import { say } from '../support/words.mjs';
import { unzip } from '../support/zip.mjs';

const LOGO = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 80 20"><path d="M0 0h80v20H0z" fill="#c2410c"/></svg>';
const YELLOW = 'rgb(255, 212, 0)';

/** Walks a risky sign-in to where it is blocked. */
async function blocked(someone, locale) {
  const { page, preview } = someone;
  await page.selectOption('#locale', locale);
  await page.getByLabel('Risk', { exact: true }).selectOption('high');
  for (const screen of ['identify', 'enter_password']) {
    await expect(preview.locator(`[data-screen=${screen}]`)).toBeVisible();
    await someone.press('Fill in');
    await preview.locator('.pt-button').first().click();
  }
  await expect(preview.locator('[data-screen=blocked]')).toContainText(say('blocked.risk', {}, locale));
  await expect.poll(() => someone.painted('.pt-button')).toBe(YELLOW);
}

test('a logo and one colour become the brand of a server, on its pages and in its mails', async ({ browser, designer }) => {
  const someone = await designer();
  const studio = someone.page;
  await someone.field('Accent').fill('#ffd400');
  await someone.at('Logo and name');
  await someone.field('Name').fill('Clayhouse');
  await someone.field('Logo').setInputFiles({ name: 'logo.svg', mimeType: 'image/svg+xml', buffer: Buffer.from(LOGO) });
  await someone.at('Layout');
  await someone.field('Hide the way to another password').check();
  await someone.at('Colours');
  await studio.getByText('Every colour (').click();
  await someone.field('muted').fill('#bbbbbb');
  await expect(someone.failures()).not.toHaveCount(0);
  await someone.press('Mend all');
  await expect(someone.failures()).toHaveCount(0);
  await someone.press('Export');
  const [download] = await Promise.all([studio.waitForEvent('download'), someone.press('Brand folder (zip)')]);
  await studio.keyboard.press('Escape');
  await someone.kept();

  const [tab] = await Promise.all([someone.context.waitForEvent('page'), studio.getByRole('link', { name: 'Run user flow' }).click()]);
  someone.page = tab;
  for (const locale of ['de', 'ar']) {
    await blocked(someone, locale);
    await someone.press('Run again');
  }

  const folder = await mkdtemp(join(tmpdir(), 'portico-brands-'));
  await mkdir(join(folder, 'clayhouse'));
  for (const [name, content] of Object.entries(unzip(await readFile(await download.path())))) {
    await writeFile(join(folder, 'clayhouse', name), content);
  }
  const settings = realSettings();
  const server = await startServer({
    settings: (port) => `demo = true\nbrands = "${folder}"\n${settings(port).replace('name = "Juniper"\n', 'name = "Clayhouse"\nbrand = "clayhouse"\n')}`,
  });
  const page = await browser.newPage();
  await page.goto(`${server.base}/sign-in?app=shop`);
  const logo = page.locator('.pt-brand-logo');
  assert.equal(await logo.getAttribute('alt'), 'Clayhouse');
  assert.ok(await logo.evaluate((logo) => logo.complete && logo.naturalWidth > 0));
  const painted = (button) => getComputedStyle(button).backgroundColor;
  assert.equal(await page.locator('.pt-button').first().evaluate(painted), YELLOW);
  await page.goto(`${server.base}/gallery/enter-password/fresh`);
  await expect(page.locator('.pt-title')).toBeVisible();
  await expect(page.locator('[value=reset_password]')).toBeHidden();
  for (const { html, text } of await readMails(server, { locale: 'ar' })) {
    assert.match(html, /#ffd400/);
    assert.match(text, /^Clayhouse\n/);
  }
  await page.context().close();
  await server.stop();
  await rm(folder, { recursive: true });
});
