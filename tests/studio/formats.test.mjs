// Brands come in from elsewhere, and go out as files and links.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { expect } from '@playwright/test';
import { input, test } from '../support/studio.mjs';

/** What is brought in, what it is called, and a decision that is taken of it. */
const FORMATS = [
  ['juniper.json', 'Portico brand', 'layout.kind: split'],
  ['auth0/solace.theme.json', 'Auth0 theme', 'colors.accent'],
  ['clerk/lanternly.appearance.json', 'Clerk appearance', 'colors.accent'],
  ['css/fernway.css', 'CSS variables', 'colors.accent'],
  ['dtcg/harbor.tokens.json', 'Design tokens', 'colors.accent'],
  ['entra/northgate.json', 'Entra branding', 'colors.page'],
  ['okta/marisol.theme.json', 'Okta theme', 'colors.accent'],
];

/** Chooses files in the dialog. */
const bring = async (someone, files) => {
  await someone.press('Import');
  await someone.page.locator('#f-import').setInputFiles(files);
};
const report = (someone) => someone.page.getByRole('region', { name: 'What was read' });

/** The file that a press saves. */
async function saved(someone, name) {
  const [download] = await Promise.all([someone.page.waitForEvent('download'), someone.press(name)]);
  return { name: download.suggestedFilename(), path: await download.path() };
}

for (const [file, format, taken] of FORMATS) {
  test(`${file} comes in, with a report of what was taken`, async ({ designer }) => {
    const someone = await designer();
    await bring(someone, input(file));
    await expect(report(someone).getByRole('heading', { name: format })).toBeVisible();
    await expect(report(someone)).toContainText(taken);
    await someone.press('Use this brand');
    await expect(report(someone)).toBeHidden();
    await someone.page.keyboard.press('Control+z');
    await expect(someone.page.getByRole('button', { name: 'Undo' })).toHaveAttribute('aria-disabled', 'true');
  });
}

test('a resolver is chosen together with the files that it names', async ({ designer }) => {
  const someone = await designer();
  const names = ['tundra.resolver', 'base.tokens', 'light.tokens', 'dark.tokens', 'more.tokens'];
  await bring(someone, names.map((name) => input(`dtcg/tundra/${name}.json`)));
  await expect(report(someone).getByRole('heading', { name: 'Design tokens (resolver)' })).toBeVisible();
});

test('what CSS variables mean is suggested and chosen', async ({ designer }) => {
  const someone = await designer();
  await someone.press('Import');
  await someone.field('Or paste it here').fill(await readFile(input('css/tidewater.css'), 'utf8'));
  await someone.press('Take the suggestions');
  await expect(report(someone)).toContainText('colors.accent.light: #0e7490');
  await someone.page.getByLabel('Meaning: --tw-accent-strong').selectOption('colors.header');
  await expect(report(someone)).toContainText('colors.header');
  await someone.press('Use this brand');
  await expect.poll(() => someone.painted('.pt-button')).toBe('rgb(14, 116, 144)');
});

test('what is no brand is refused with its place', async ({ designer }) => {
  const someone = await designer();
  await someone.press('Import');
  const alert = someone.page.locator('#import [role=alert]');
  await someone.field('Or paste it here').fill('{"portico": 1, "name": "A",\n"colors": {"acent": "red"}}');
  await expect(alert).toHaveText('pasted.json:2: there is no colors.acent; did you mean accent?');
  await someone.field('Or paste it here').fill('Dear all,');
  await expect(alert).toContainText('no brand was found');
});

test('an exported folder is the same brand when it is opened again', async ({ designer }) => {
  const someone = await designer();
  await bring(someone, input('juniper.json'));
  await someone.press('Use this brand');
  await someone.field('Accent').fill('#c2410c');
  await someone.press('Export');
  const folder = await saved(someone, 'Brand folder (zip)');
  assert.equal(folder.name, 'juniper.zip');
  const other = await designer();
  await other.press('Import');
  await other.page.locator('#f-import').setInputFiles({ name: folder.name, mimeType: 'application/zip', buffer: await readFile(folder.path) });
  await other.press('Use this brand');
  await expect(other.field('Accent')).toHaveValue('#c2410c');
  await expect(other.preview.locator('.pt-title')).toHaveText('Welcome back');
});

test('each other format is saved, and says what it has no place for', async ({ designer }) => {
  const someone = await designer();
  await bring(someone, input('juniper.json'));
  await someone.press('Use this brand');
  await someone.press('Export');
  assert.equal((await saved(someone, 'Design tokens (zip)')).name, 'juniper-tokens.zip');
  assert.equal((await saved(someone, 'CSS variables')).name, 'juniper.css');
  const shadcn = await saved(someone, 'shadcn variables');
  assert.match(await readFile(shadcn.path, 'utf8'), /--primary/);
  await saved(someone, 'Entra branding');
  await expect(someone.page.locator('#export')).toContainText('Dark colors');
});

test('pairs that fail are exported only after a tick, and are written down', async ({ designer }) => {
  const someone = await designer();
  await someone.page.getByText('Every colour (').click();
  await someone.field('muted').fill('#bbbbbb');
  await someone.press('Export');
  const folder = someone.page.getByRole('button', { name: 'Brand folder (zip)' });
  await expect(folder).toHaveAttribute('aria-disabled', 'true');
  await someone.page.getByLabel(/^Export with 7 pairs that fail/).check();
  const { path } = await saved(someone, 'Brand folder (zip)');
  assert.match(await readFile(path, 'latin1'), /"accepted": \[\s*"light: muted on surface"/);
});

test('a link holds the brand, what is changed after it stays, and a damaged one is told', async ({ designer }) => {
  const someone = await designer();
  await someone.field('Accent').fill('#c2410c');
  await someone.press('Share');
  const link = await someone.field('Link').inputValue();
  const other = await designer({ fragment: link.slice(someone.base.length) });
  await expect(other.field('Accent')).toHaveValue('#c2410c');
  await other.field('Accent').fill('#123456');
  await other.kept();
  await other.page.reload();
  await expect(other.field('Accent')).toHaveValue('#123456');
  const third = await designer({ fragment: '#brand=AAAA' });
  await expect(third.page.getByRole('alert')).toContainText('this link is damaged');
});
