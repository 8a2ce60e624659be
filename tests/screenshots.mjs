// Pictures of every sample, to be looked at, and the one in the README.
import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startBrowser } from './support/browser.mjs';
import { startServer } from './support/server.mjs';

const SIZES = { phone: { width: 390, height: 844 }, desktop: { width: 1280, height: 900 } };
const LOOKS = [['en', 'light'], ['en', 'dark'], ['ar', 'light']];

const folder = process.env.SCREENSHOTS ?? join(tmpdir(), 'portico-screenshots');
const [server, browser] = await Promise.all([startServer(), startBrowser()]);

async function picture(viewport, path, file, options = {}) {
  const page = await browser.newPage({ viewport, reducedMotion: 'reduce', ...options });
  await page.goto(server.base + path);
  await page.waitForFunction(() => !document.querySelector('#portico') || typeof history.state === 'number');
  const png = await page.screenshot(file ? { path: file } : {});
  await page.close();
  return png;
}

async function everySample() {
  const samples = await (await server.get('/gallery/samples.json')).json();
  for (const [size, viewport] of Object.entries(SIZES)) {
    for (const [locale, scheme] of LOOKS) {
      await mkdir(join(folder, `${size}-${locale}-${scheme}`), { recursive: true });
      for (const { name } of samples) {
        const file = join(folder, `${size}-${locale}-${scheme}`, `${name.replace('/', '-')}.png`);
        await picture(viewport, `/gallery/${name}?locale=${locale}&scheme=${scheme}`, file);
      }
    }
  }
}

/** A desktop and a phone side by side. */
async function readmePicture() {
  const desktop = await picture({ width: 1040, height: 700 }, '/sign-in?app=shop', null, { colorScheme: 'light' });
  const phone = await picture({ width: 360, height: 700 }, '/gallery/enroll-choose/fresh?scheme=dark', null);
  const page = await browser.newPage({ viewport: { width: 1460, height: 740 } });
  const source = (png) => `data:image/png;base64,${png.toString('base64')}`;
  await page.setContent(
    `<body style="margin:0;padding:20px;display:flex;gap:20px;background:#dfe5df">
      <img src="${source(desktop)}" style="border-radius:12px"><img src="${source(phone)}" style="border-radius:24px">`,
  );
  await page.screenshot({ path: new URL('../docs/screenshot.png', import.meta.url).pathname });
}

await everySample();
await readmePicture();
await browser.close();
await server.stop();
console.log(`The pictures are in ${folder}, and the one of the README in docs/screenshot.png.`);
