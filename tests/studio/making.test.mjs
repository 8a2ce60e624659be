// A brand is made: what is decided is seen at once, mended by presses, undone, and there again tomorrow.
import assert from 'node:assert/strict';
import { expect } from '@playwright/test';
import { test } from '../support/studio.mjs';

const LOGO = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 80 20"><path d="M0 0h80v20H0z" fill="#c2410c"/></svg>';
const svg = (text = LOGO) => ({ name: 'logo.svg', mimeType: 'image/svg+xml', buffer: Buffer.from(text) });
const ORANGE = 'rgb(194, 65, 12)';
const GREEN = 'rgb(23, 96, 78)';

/** Waits until a part of the preview has this colour. */
const has = (someone, selector, colour, property) =>
  expect.poll(() => someone.painted(selector, property)).toBe(colour);

test('a logo and one colour change the page', async ({ designer }) => {
  const someone = await designer();
  await has(someone, '.pt-button', GREEN);
  await someone.field('Accent').fill('#c2410c');
  await has(someone, '.pt-button', ORANGE);
  await someone.at('Logo and name');
  await someone.field('Logo').setInputFiles(svg());
  const shown = someone.preview.locator('.pt-brand-logo');
  await expect.poll(() => shown.evaluate((logo) => logo.complete && logo.naturalWidth)).toBeGreaterThan(0);
  await someone.field('Name').fill('Clayhouse');
  await expect(shown).toHaveAttribute('alt', 'Clayhouse');
});

test('a logo that runs a script is refused, and the one before stays', async ({ designer }) => {
  const someone = await designer();
  await someone.at('Logo and name');
  await someone.field('Logo').setInputFiles(svg(LOGO.replace('<path', '<script>1</script><path')));
  await expect(someone.page.getByRole('alert')).toContainText('logo.svg:1: ');
  await expect(someone.preview.locator('.pt-brand-mark')).toHaveText('J');
});

test('what fails is mended by a press for one pair, and by one for all', async ({ designer }) => {
  const someone = await designer();
  await someone.page.getByText('Every colour (').click();
  await someone.field('muted').fill('#bbbbbb');
  await expect(someone.failures()).toHaveCount(7);
  await expect(someone.page.getByRole('status')).toHaveText('7 pairs fail, 7 are new.');
  await someone.press(/^Mend muted #.*: light: muted on surface$/);
  await expect(someone.failures().filter({ hasText: 'muted on surface' })).toHaveCount(0);
  await someone.press('Mend all');
  await expect(someone.failures()).toHaveCount(0);
  await expect(someone.page.getByText('Every pair of colours has its contrast.')).toBeVisible();
  await someone.press('Undo');
  await expect(someone.failures()).not.toHaveCount(0);
  await someone.press('Derive: light: muted on quiet');
  await expect(someone.failures()).toHaveCount(0);
  await expect(someone.field('muted')).toHaveValue('');
});

test('German, Arabic, dark, more contrast and large text are seen', async ({ designer }) => {
  const someone = await designer();
  const root = someone.preview.locator('html');
  const title = someone.preview.locator('.pt-title');
  await someone.page.selectOption('#locale', 'de');
  await expect(title).toHaveText('Anmelden');
  await someone.page.selectOption('#locale', 'ar');
  await expect(root).toHaveAttribute('dir', 'rtl');
  await someone.press('Mirror');
  await expect(root).toHaveAttribute('dir', 'ltr');
  await someone.choose('Dark');
  await expect.poll(() => someone.painted('html', 'colorScheme')).toBe('dark');
  await someone.press('More contrast');
  await has(someone, '.pt-card', 'rgb(0, 0, 0)');
  await someone.choose('200 %');
  await expect.poll(() => someone.painted('html', 'fontSize')).toBe('32px');
});

test('every sample can be chosen, and all are seen at once', async ({ designer }) => {
  const someone = await designer();
  const names = await someone.page.locator('#sample option').evaluateAll((all) => all.map((one) => one.value));
  assert.ok(names.length > 80, `${names.length}`);
  await someone.page.selectOption('#sample', 'enter-code/first-factor');
  await expect(someone.preview.locator('[data-screen=enter_code]')).toBeVisible();
  await someone.choose('All screens');
  await expect(someone.page.locator('.tile')).toHaveCount(names.length);
  const gallery = await designer({ fragment: '#all' });
  await expect(gallery.page.locator('.tile')).toHaveCount(names.length);
  const last = someone.page.locator('.tile').last();
  await last.scrollIntoViewIfNeeded();
  await expect(last.frameLocator('.frame').locator('.pt-screen')).toBeVisible();
  await someone.field('Accent').fill('#c2410c');
  await has(someone, '.pt-button', ORANGE);
});

test('what is hidden, a shadow and the point of a picture are seen', async ({ designer }) => {
  const someone = await designer();
  await someone.page.selectOption('#sample', 'enter-password/fresh');
  const forgot = someone.preview.locator('[value=reset_password]');
  await expect(forgot).toBeVisible();
  await someone.at('Layout');
  await someone.field('Hide the way to another password').check();
  await expect(forgot).toBeHidden();
  await expect(someone.page.locator('.checks .told')).toContainText('no way back');
  await someone.at('Shape');
  await someone.choose('Your own');
  await someone.field('Blur (rem)').fill('4');
  await expect.poll(() => someone.painted('.pt-card', 'boxShadow')).toBe('rgba(0, 0, 0, 0.12) 0px 8px 64px 0px');
  await someone.at('Picture');
  await someone.page.locator('[id="f-assets.picture.light"]').setInputFiles(svg());
  await someone.page.locator('.focus-picture').click({ position: { x: 1, y: 1 } });
  await someone.field('From the left (%)').fill('80');
  await someone.at('Layout');
  await someone.choose('On the picture');
  await expect.poll(() => someone.painted('.pt-page', 'backgroundPosition')).toMatch(/^80% \d+%$/);
});

test('a theme is begun with, and the name and the logo stay', async ({ designer }) => {
  const someone = await designer();
  await someone.at('Logo and name');
  await someone.field('Logo').setInputFiles(svg());
  await someone.field('Name').fill('Clayhouse');
  await someone.press('Import');
  await someone.press('Ink');
  await someone.press('Use this brand');
  await has(someone, '.pt-button', '0px', 'borderTopLeftRadius');
  await expect(someone.preview.locator('.pt-brand-logo')).toHaveAttribute('alt', 'Clayhouse');
});

test('undo takes a field back as a whole, and redo gives it again', async ({ designer }) => {
  const someone = await designer();
  await someone.field('Accent').pressSequentially('#c2410c');
  await has(someone, '.pt-button', ORANGE);
  await someone.page.keyboard.press('Control+z');
  await has(someone, '.pt-button', GREEN);
  await expect(someone.field('Accent')).toHaveValue('');
  await someone.page.keyboard.press('Control+Shift+z');
  await has(someone, '.pt-button', ORANGE);
});

test('a draft is there again after the page was loaded anew, with its files', async ({ designer }) => {
  const someone = await designer();
  await someone.field('Accent').fill('#c2410c');
  await someone.at('Logo and name');
  await someone.field('Logo').setInputFiles(svg());
  await someone.kept();
  await someone.page.reload();
  await has(someone, '.pt-button', ORANGE);
  await expect.poll(() => someone.preview.locator('.pt-brand-logo').evaluate((logo) => logo.naturalWidth)).toBeGreaterThan(0);
});

test('what is no colour stays as it was typed, with an error, and changes nothing', async ({ designer }) => {
  const someone = await designer();
  await someone.field('Accent').fill('greenish');
  await someone.field('Page').focus();
  await expect(someone.field('Accent')).toHaveValue('greenish');
  await expect(someone.field('Accent')).toHaveAttribute('aria-invalid', 'true');
  await expect(someone.page.locator('#w-colors\\.accent')).toContainText('greenish');
  await has(someone, '.pt-button', GREEN);
  await someone.field('Accent').fill('#c2410c');
  await expect(someone.field('Accent')).not.toHaveAttribute('aria-invalid');
});

test('a sentence and own styles of the brand are seen', async ({ designer }) => {
  const someone = await designer();
  await someone.at('Texts');
  await someone.field('Search').fill('sign_in_title');
  await someone.field('identify.sign_in_title').fill('Welcome back');
  await expect(someone.preview.locator('.pt-title')).toHaveText('Welcome back');
  await someone.at('Own CSS');
  await someone.field('Rules').fill('.pt-card { position: fixed }');
  await expect(someone.page.locator('#css-wrong')).toContainText('brand.css:1: position is not taken.');
  await someone.field('Rules').fill('.pt-card { border-radius: 3px }');
  await has(someone, '.pt-card', '3px', 'borderTopLeftRadius');
});

test('the draft stands beside the one that was kept', async ({ designer }) => {
  const someone = await designer();
  await someone.press('Keep for comparison');
  await someone.field('Accent').fill('#c2410c');
  await someone.choose('Compare');
  const button = (at) => someone.page.frameLocator('.frame >> nth=' + at).locator('.pt-button').first();
  const painted = (at) => button(at).evaluate((button) => getComputedStyle(button).backgroundColor);
  await expect.poll(() => painted(0)).toBe(ORANGE);
  await expect.poll(() => painted(1)).toBe(GREEN);
});
