// Pictures of every sample and mail, beside those that were accepted last; and the one in the README.
//   node pictures.mjs [KIND=VALUE,VALUE]...   takes them and compares
//   node pictures.mjs accept                  keeps those that were taken last
//   node pictures.mjs readme                  takes the one in the README
//   node pictures.mjs guide                   takes those of the guide for designers
import { cp, mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { startBrowser } from './support/browser.mjs';
import { compared } from './support/compare.mjs';
import { guidePictures } from './support/guide.mjs';
import { readMails, showMail } from './support/mails.mjs';
import { readSamples } from './support/samples.mjs';
import { startServer } from './support/server.mjs';

const SIZES = { phone: { width: 390, height: 844 }, desktop: { width: 1280, height: 900 } };
/** How wide mail programs show a mail. */
const MAIL_SIZES = { phone: { width: 360, height: 640 }, desktop: { width: 600, height: 640 } };
/** What is taken where nothing is chosen; what is named first where only something else is. */
const USUAL = [{ locale: 'en', scheme: 'light' }, { locale: 'en', scheme: 'dark' }, { locale: 'ar', scheme: 'light' }];

const folder = process.env.PICTURES;
if (!folder) throw new Error('PICTURES must name a folder. `cargo xtask pictures` sets it.');
const [taken, accepted] = [join(folder, 'taken'), join(folder, 'accepted')];

/** Every combination of what was asked for, as `scheme=dark theme=ink,bloom`. */
function chosen(words) {
  const asked = Object.fromEntries(words.map((word) => word.split('=')).map(([kind, values = '']) => [kind, values.split(',')]));
  const { size = Object.keys(SIZES), ...kinds } = asked;
  const combine = (looks, [kind, values]) => looks.flatMap((look) => values.map((value) => ({ ...look, [kind]: value })));
  const looks = Object.keys(kinds).length ? Object.entries(kinds).reduce(combine, [USUAL[0]]) : USUAL;
  const unknown = size.find((name) => !SIZES[name]);
  if (unknown !== undefined) throw new Error(`There is no size ${unknown}: these are ${Object.keys(SIZES).join(', ')}.`);
  return size.flatMap((size) => looks.map((look) => ({ size, look })));
}

async function take(server, browser, looks) {
  const samples = await readSamples(server);
  await rm(taken, { recursive: true, force: true });
  for (const { size, look } of looks) {
    const options = { baseURL: server.base, viewport: SIZES[size] };
    const into = join(taken, [size, ...Object.values(look)].join('-'));
    await mkdir(into, { recursive: true });
    await share(browser, samples, options, async (page, { name }) => {
      await page.goto(`/gallery/${name}?${new URLSearchParams(look)}`);
      await shown(page);
      await page.screenshot({ path: join(into, `${name.replace('/', '-')}.png`), fullPage: true, animations: 'disabled' });
    });
    await takeMails(server, browser, { size, look, into });
  }
}

async function takeMails(server, browser, { size, look, into }) {
  const page = await browser.newPage({ viewport: MAIL_SIZES[size], colorScheme: look.scheme === 'dark' ? 'dark' : 'light' });
  for (const mail of await readMails(server, look)) {
    await showMail(page, mail);
    await page.screenshot({ path: join(into, `mail-${mail.name}.png`), fullPage: true });
  }
  await page.close();
}

/** Gives each sample to one of as many pages as the machine has processors. */
async function share(browser, samples, options, take) {
  const left = [...samples];
  const takeSome = async () => {
    const page = await browser.newPage({ reducedMotion: 'reduce', ...options });
    await still(page);
    for (let next = left.shift(); next; next = left.shift()) await take(page, next);
    await page.close();
  };
  await Promise.all(Array.from({ length: availableParallelism() }, takeSome));
}

/** Waits do not count down, or no two pictures were alike. */
const still = (page) =>
  page.addInitScript(() => {
    performance.now = () => 0;
  });

const shown = (page) => page.waitForFunction(() => !document.querySelector('#portico') || typeof history.state === 'number');

async function files(root) {
  const found = await readdir(root, { recursive: true }).catch(() => []);
  return found.filter((file) => file.endsWith('.png'));
}

/** Lays the pictures that were taken over those accepted, and gives what differs, for a page to show. */
async function compare() {
  const [news, old] = [await files(taken), new Set(await files(accepted))];
  const differences = join(folder, 'differences');
  await rm(differences, { recursive: true, force: true });
  const found = [];
  for (const file of news.sort()) {
    if (!old.has(file)) {
      found.push({ file, what: 'new' });
      continue;
    }
    const [before, after] = await Promise.all([accepted, taken].map((root) => readFile(join(root, file))));
    if (before.equals(after)) continue;
    const { differs, dots, shown } = compared(before, after);
    if (!differs) continue;
    await mkdir(dirname(join(differences, file)), { recursive: true });
    await writeFile(join(differences, file), shown());
    found.push({ file, what: `${dots} dots` });
  }
  return { count: news.length, found };
}

/** One page with the accepted picture, the present one and their difference side by side. */
function page(found) {
  const picture = (root, file, name) => `<figure><img src="${root}/${file}" alt="${name}" loading="lazy"><figcaption>${name}</figcaption></figure>`;
  const row = ({ file, what }) =>
    `<section><h2>${file} <small>${what}</small></h2><div>${
      what === 'new' ? picture('taken', file, 'now') : ['accepted', 'taken', 'differences'].map((root, at) => picture(root, file, ['before', 'now', 'difference'][at])).join('')
    }</div></section>`;
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Pictures that differ</title>
<style>body{font:16px system-ui;margin:2rem}div{display:flex;gap:1rem;align-items:start}figure{flex:1;margin:0}img{max-width:100%;border:1px solid}small{font-weight:normal}</style>
<h1>Pictures that differ: ${found.length}</h1>${found.map(row).join('\n')}</html>`;
}

/** A desktop and a phone side by side. */
async function readmePicture(server, browser) {
  const picture = async (viewport, path) => {
    const page = await browser.newPage({ baseURL: server.base, viewport, reducedMotion: 'reduce', colorScheme: 'light' });
    await page.goto(path);
    await shown(page);
    const png = await page.screenshot();
    await page.close();
    return `data:image/png;base64,${png.toString('base64')}`;
  };
  const desktop = await picture({ width: 1040, height: 700 }, '/sign-in?app=shop');
  const phone = await picture({ width: 360, height: 700 }, '/gallery/enroll-choose/fresh?scheme=dark');
  const page = await browser.newPage({ viewport: { width: 1460, height: 740 } });
  await page.setContent(
    `<body style="margin:0;padding:20px;display:flex;gap:20px;background:#dfe5df">
      <img src="${desktop}" style="border-radius:12px"><img src="${phone}" style="border-radius:24px">`,
  );
  await page.screenshot({ path: new URL('../docs/screenshot.png', import.meta.url).pathname });
}

async function withBrowser(work) {
  const [server, browser] = await Promise.all([startServer(), startBrowser()]);
  await work(server, browser);
  await browser.close();
  await server.stop();
}

async function takeAndCompare(words) {
  const looks = chosen(words);
  await withBrowser((server, browser) => take(server, browser, looks));
  const { count, found } = await compare();
  await writeFile(join(folder, 'index.html'), page(found));
  console.log(`Of ${count} pictures these differ from the accepted ones, or are new: ${found.length}. See ${join(folder, 'index.html')}`);
  if (found.length) console.log('If they are as they should be: cargo xtask pictures accept');
}

async function accept() {
  const news = await files(taken);
  if (!news.length) throw new Error('There is no picture to accept: take some first, by `cargo xtask pictures`.');
  await cp(taken, accepted, { recursive: true });
  console.log(`${news.length} pictures are accepted.`);
}

const COMMANDS = {
  accept,
  guide: () => withBrowser((_, browser) => guidePictures(browser)),
  readme: () => withBrowser(readmePicture),
};
const words = process.argv.slice(2);
await (COMMANDS[words[0]] ?? (() => takeAndCompare(words)))();
