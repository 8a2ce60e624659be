// What is seen of a brand besides its screens, and what becomes of files and drafts.
import assert from 'node:assert/strict';
import { expect } from '@playwright/test';
import { PNG } from 'pngjs';
import { intercept } from '../support/intercept.mjs';
import { test } from '../support/studio.mjs';
import { say } from '../support/words.mjs';

/** A picture of one colour. */
const png = (width, height) => PNG.sync.write(new PNG({ width, height, fill: true }));
const ORANGE = 'rgb(194, 65, 12)';
const GREEN = 'rgb(23, 96, 78)';

test('another tab that changed the draft is told of, and neither is lost unseen', async ({ designer }) => {
  const someone = await designer();
  const other = await someone.context.newPage();
  await other.goto(someone.base);
  await other.locator('.bar').waitFor();
  await someone.field('Accent').fill('#c2410c');
  await someone.kept();
  const field = other.getByLabel('Accent', { exact: true });
  await field.fill('#123456');
  const told = other.getByRole('alert').filter({ hasText: 'changed in another tab' });
  await expect(told).toBeVisible();
  await other.getByRole('button', { name: 'Show the other one' }).click();
  await expect(field).toHaveValue('#c2410c');
  await expect(told).toBeHidden();
  await other.keyboard.press('Control+z');
  await expect(field).toHaveValue('#123456');
  await someone.kept();
  await someone.field('Accent').fill('#654321');
  await someone.press('Keep this one');
  await someone.kept();
  await other.reload();
  await expect(field).toHaveValue('#654321');
});

test('every mail is seen in the brand, its sentences and its scheme', async ({ designer }) => {
  const someone = await designer();
  await someone.field('Accent').fill('#c2410c');
  await someone.page.selectOption('#locale', 'de');
  await someone.choose('Small phone');
  await someone.choose('Mails');
  const mails = someone.page.locator('.mails > li');
  await expect(mails).toHaveCount(18);
  const mail = mails.nth(2).frameLocator('iframe');
  await expect(mail.locator('h1')).toHaveText(say('mail.sign_in_title', {}, 'de'));
  await expect(mail.locator('html')).toHaveAttribute('lang', 'de');
  const ground = () => mail.locator('body').evaluate((body) => getComputedStyle(body).backgroundColor);
  const light = await ground();
  const tile = mail.locator('span.pt-fill');
  assert.equal(await tile.evaluate((tile) => getComputedStyle(tile).backgroundColor), ORANGE);
  await someone.choose('Dark');
  await expect.poll(ground).not.toBe(light);
  assert.ok(await mail.locator('body').evaluate((body) => body.scrollWidth <= 320));
  // Programs that turn colours around do so with light mails.
  const turned = () => mails.nth(2).locator('iframe').evaluate((frame) => getComputedStyle(frame).filter);
  assert.equal(await turned(), 'none');
  await someone.choose('Inverted');
  await expect.poll(ground).toBe(light);
  assert.equal(await turned(), 'invert(1) hue-rotate(180deg)');
  await someone.choose('One screen');
  await expect(someone.page.getByRole('radio', { name: 'Inverted' })).toHaveCount(0);
  await someone.choose('Mails');
  await mails.nth(2).getByText('As text').click();
  await expect(mails.nth(2).locator('pre')).toContainText('\n042137\n');
});

test('a photograph is written anew, small and without what the camera wrote', async ({ designer }) => {
  const someone = await designer();
  await someone.at('Picture');
  const field = someone.page.locator('[id="f-assets.picture.light"]');
  await field.setInputFiles({ name: 'hill.png', mimeType: 'image/png', buffer: png(3000, 1000) });
  await expect(someone.page.getByRole('status')).toContainText('hill.png was written anew as hill.webp: 2560 × 853 pixels');
  await expect(someone.page.getByRole('status')).toContainText('Narrower windows get copies of 960 and 1600 pixels.');
  await expect(someone.page.locator('.file-name').first()).toHaveText('hill.webp');
  await field.setInputFiles({ name: 'hill.jpg', mimeType: 'image/jpeg', buffer: png(9, 9) });
  await expect(someone.page.getByRole('alert').first()).toContainText('hill.jpg is a PNG: give it that ending');
  await field.setInputFiles({ name: 'hill.png', mimeType: 'image/png', buffer: png(9, 9).subarray(0, 40) });
  await expect(someone.page.getByRole('alert').first()).toContainText('hill.png is damaged');
  await someone.at('Type');
  const font = Buffer.concat([Buffer.from('wOF2'), Buffer.alloc(90)]);
  await someone.field('Font files').setInputFiles({ name: 'inter.woff2', mimeType: 'font/woff2', buffer: font });
  await expect(someone.page.getByRole('alert').first()).toContainText('inter.woff2 is damaged');
  // The browser says what is wrong with it.
  assert.match(someone.complaints.pop(), /^OTS parsing error/);
});

test('red-blind eyes and forced colours are seen', async ({ designer }) => {
  const someone = await designer();
  await someone.page.selectOption('#eyes', 'Red-blind');
  const filter = () => someone.page.locator('.canvas').evaluate((canvas) => getComputedStyle(canvas).filter);
  assert.match(await filter(), /#protan/);
  await someone.page.selectOption('#eyes', 'Forced colours');
  await expect.poll(filter).toBe('none');
  await expect.poll(() => someone.painted('.pt-button')).not.toBe(GREEN);
});

test('a language is fetched when it is chosen, and where it cannot be, that is told and the studio goes on', async ({ designer }) => {
  const someone = await designer();
  const languages = () => someone.asked.filter((url) => /\/words-/.test(url)).map((url) => /words-(\w+)-/.exec(url)[1]);
  assert.deepEqual(languages(), []);
  await intercept(someone.page, /\/words-de-/, (route) => route.abort(), { probe: '/' });
  await someone.page.selectOption('#locale', 'de');
  await expect(someone.page.getByRole('alert').filter({ hasText: 'Deutsch could not be fetched' })).toBeVisible();
  await expect(someone.page.locator('#locale')).toHaveValue('en');
  await expect(someone.preview.locator('.pt-title')).toHaveText(say('identify.sign_in_title'));
  await someone.page.unroute(/\/words-de-/);
  await someone.page.selectOption('#locale', 'de');
  await expect(someone.preview.locator('.pt-title')).toHaveText(say('identify.sign_in_title', {}, 'de'));
  await expect(someone.page.getByRole('alert').filter({ hasText: 'Deutsch' })).toBeHidden();
  assert.deepEqual(languages(), ['de', 'de']);
  // What the browser says of the file that was kept from it.
  someone.complaints.splice(0, someone.complaints.length, ...someone.complaints.filter((text) => !/ERR_FAILED/.test(text)));
});

test('a part that cannot be fetched is told and tried again, and a draft that was kept is not replaced', async ({ designer }) => {
  const someone = await designer();
  const told = (text) => someone.page.getByRole('alert').filter({ hasText: text });
  const fetched = () => someone.asked.filter((url) => /\/studio-(dialogs|mails|panels|desk)-/.test(url));
  assert.deepEqual(fetched(), [], 'what the first preview needs');
  await intercept(someone.page, /\/studio-dialogs-/, (route) => route.abort(), { probe: '/' });
  await someone.press('Export');
  await expect(told('A part of the studio could not be fetched')).toHaveCount(1);
  await someone.page.keyboard.press('Escape');
  await someone.page.unroute(/\/studio-dialogs-/);
  await someone.press('Export');
  await expect(someone.page.getByRole('button', { name: 'Brand folder (zip)' })).toBeVisible();
  await someone.page.keyboard.press('Escape');
  await someone.field('Accent').fill('#c2410c');
  await someone.kept();
  await intercept(someone.page, /\/studio-files-/, (route) => route.abort(), { probe: '/' });
  await someone.page.reload();
  await expect(someone.page.locator('#studio')).toContainText('Nothing of it is lost');
  await someone.page.unroute(/\/studio-files-/);
  await someone.page.reload();
  await expect(someone.field('Accent')).toHaveValue('#c2410c');
  // What the browser says of the files that were kept from it.
  const kept = /ERR_FAILED|Failed to fetch|TypeError/;
  someone.complaints.splice(0, someone.complaints.length, ...someone.complaints.filter((text) => !kept.test(text)));
});
