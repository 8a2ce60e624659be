// The pictures of docs/guides/brand.md: a brand on its way, as a designer sees it.
import { readFile, writeFile } from 'node:fs/promises';
import { hearComplaints } from './browser.mjs';
import { Designer, input, serve } from './studio.mjs';

const FOLDER = new URL('../../docs/guides/pictures/', import.meta.url);
const SIGN = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><path d="M12 2a10 10 0 1 0 10 10H12z" fill="#0f766e"/><path d="M14 2v8h8a8 8 0 0 0-8-8z" fill="#e9a23b"/></svg>';

/** Takes a picture of what is seen now: WebP, which a tenth is enough for. */
async function take(page, name) {
  // Whatever was pressed last has come to rest, and each frame has its look.
  await page.waitForTimeout(1000);
  const session = await page.context().newCDPSession(page);
  const { data } = await session.send('Page.captureScreenshot', { format: 'webp', quality: 70 });
  await session.detach();
  await writeFile(new URL(`${name}.webp`, FOLDER), Buffer.from(data, 'base64'));
}

/** Walks the guide, and takes a picture at each of its stations. */
export async function guidePictures(browser) {
  const host = await serve();
  const context = await browser.newContext({ viewport: { width: 1240, height: 760 }, locale: 'en-US', colorScheme: 'light' });
  const someone = new Designer(host.base, context, await hearComplaints(context));
  await someone.open();
  const { page } = someone;
  await someone.at('Logo and name');
  await someone.field('Name').fill('Clayhouse');
  await someone.field('Square sign').setInputFiles({ name: 'sign.svg', mimeType: 'image/svg+xml', buffer: Buffer.from(SIGN) });
  await someone.at('Colours');
  await someone.field('Accent').fill('#0f766e');
  await take(page, 'colour');
  await page.selectOption('#locale', 'ar');
  await someone.choose('Dark');
  await someone.choose('Phone');
  await page.selectOption('#sample', 'enter-code/wrong');
  await take(page, 'dark-arabic');
  await page.selectOption('#locale', 'en');
  await someone.choose('Light');
  await someone.choose('Tablet');
  await page.getByText('Every colour (').click();
  await someone.field('muted').fill('#a9b5b2');
  await someone.field('muted').scrollIntoViewIfNeeded();
  await take(page, 'mend');
  await someone.press('Mend all');
  await someone.press('Import');
  await someone.field('Or paste it here').fill(await readFile(input('entra/northgate.json'), 'utf8'));
  await take(page, 'import');
  await page.keyboard.press('Escape');
  await someone.choose('Mails');
  await someone.choose('Phone');
  await take(page, 'mails');
  await someone.kept();
  const [run] = await Promise.all([context.waitForEvent('page'), page.getByRole('link', { name: 'Run user flow' }).click()]);
  await run.setViewportSize({ width: 1240, height: 760 });
  someone.page = run;
  await run.getByLabel('Risk', { exact: true }).selectOption('high');
  for (const screen of ['identify', 'enter_password']) {
    await someone.preview.locator(`[data-screen=${screen}]`).waitFor();
    await someone.press('Fill in');
    await someone.preview.locator('.pt-button').first().click();
  }
  await someone.preview.locator('[data-screen=blocked]').waitFor();
  await take(run, 'run');
  await context.close();
  host.stop();
}
