// A folder of brands on this machine: what is saved in the studio is on the pages of a server that reads the folder.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect } from '@playwright/test';
import { hearComplaints } from '../support/browser.mjs';
import { startServer } from '../support/server.mjs';
import { realSettings } from '../support/settings.mjs';
import { Designer, test } from '../support/studio.mjs';

const BRAND = { portico: 1, name: 'Clayhouse', colors: { accent: '#17604e' } };
const LOGO = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 80 20"><path d="M0 0h80v20H0z" fill="#c2410c"/></svg>';

/** `portico studio` for a folder: its address, and a way to end it. */
async function startStudio(folder) {
  const child = spawn(process.env.PORTICO, ['studio', folder], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = await once(createInterface(child.stdout), 'line');
  const address = /http:\S+/.exec(line)[0];
  return { address, stop: () => child.kill('SIGTERM') };
}

test('a brand of the folder is opened, saved in place, and shown by the server that reads the folder', async ({ browser }) => {
  const folder = await mkdtemp(join(tmpdir(), 'portico-brands-'));
  await mkdir(join(folder, 'clayhouse'));
  await writeFile(join(folder, 'clayhouse', 'brand.json'), JSON.stringify(BRAND));
  const settings = realSettings();
  const server = await startServer({
    settings: (port) => `demo = true\nbrands = "${folder}"\n${settings(port).replace('name = "Juniper"\n', 'name = "Juniper"\nbrand = "clayhouse"\n')}`,
  });
  const studio = await startStudio(folder);
  const [base, fragment] = studio.address.split('#');
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en-US' });
  context.setDefaultTimeout(30_000);
  const someone = new Designer(base, context, await hearComplaints(context));
  await someone.open(`#${fragment}`);
  await someone.page.selectOption('select[aria-label="Brand of the folder"]', 'clayhouse');
  await expect(someone.page.getByRole('heading', { level: 1 })).toContainText('Clayhouse');
  await someone.field('Accent').fill('#c2410c');
  await someone.at('Logo and name');
  await someone.field('Logo').setInputFiles({ name: 'logo.svg', mimeType: 'image/svg+xml', buffer: Buffer.from(LOGO) });
  await someone.press('Save');
  await expect(someone.page.getByRole('status')).toHaveText('clayhouse is saved.');
  const saved = JSON.parse(await readFile(join(folder, 'clayhouse', 'brand.json'), 'utf8'));
  assert.equal(saved.colors.accent, '#c2410c');
  const page = await (await browser.newContext()).newPage();
  await expect(async () => {
    await page.goto(`${server.base}/sign-in?app=shop`);
    assert.equal(await page.locator('.pt-button').first().evaluate((button) => getComputedStyle(button).backgroundColor), 'rgb(194, 65, 12)');
    assert.ok(await page.locator('.pt-brand-logo').evaluate((logo) => logo.complete && logo.naturalWidth > 0));
  }).toPass({ timeout: 20_000 });
  await page.context().close();
  await someone.leave();
  studio.stop();
  await server.stop();
  await rm(folder, { recursive: true });
});
