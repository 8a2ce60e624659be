// Brands that nobody has seen before, on the screens.
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RULES, axeFindings } from '../support/axe.mjs';
import { failingPairs } from '../support/pairs.mjs';
import { PHONE } from '../support/samples.mjs';
import { startServer } from '../support/server.mjs';
import { realSettings } from '../support/settings.mjs';
import { test } from '../support/test.mjs';

/** Where errors, notices, lists, codes and each kind of button stand. */
const SAMPLES = [
  'identify/sign-in',
  'identify/malformed',
  'enter-password/wrong',
  'enter-code/email',
  'enter-code/wrong',
  'enroll-choose/fresh',
  'enroll-authenticator/fresh',
  'recovery-codes/fresh',
  'choose-factor/unavailable',
  'manage-factors/added',
  'remove-factor/fresh',
  'blocked/risk-and-not-enrolled',
];
const MODES = ['light', 'dark'].flatMap((scheme) => ['auto', 'more'].map((contrast) => ({ scheme, contrast })));

/** How many brands; each is looked at on one sample in one mode, so that all of these are. `BRANDS=200` has more of them looked at in every mode. */
const MANY = Number(process.env.BRANDS ?? SAMPLES.length * MODES.length);
const EVERY_MODE = 'BRANDS' in process.env;

/** The same numbers each time, from 0 to 1 (mulberry32). */
function numbers(seed) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Of ten brands six have a colour, two a card of their own, one a dark page, and one a card, a page and a header. What went wrong or
 * well has the colour that was decided, and the gate tells of it: it is in none of these. */
function brand(place, draw) {
  const colour = () => `#${Math.floor(draw() * 2 ** 24).toString(16).padStart(6, '0')}`;
  const dark = () => `rgb(${[draw, draw, draw].map((one) => Math.floor(one() * 64)).join(' ')})`;
  const colors = { accent: colour() };
  const kind = place % 10;
  if (kind === 6 || kind === 7) colors.surface = colour();
  if (kind === 8) colors.page = dark();
  if (kind === 9) Object.assign(colors, { surface: colour(), page: colour(), header: colour() });
  return { portico: 1, name: `Brand ${place}`, colors };
}

let server;
let folder;
test.beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'portico-brands-'));
  const draw = numbers(1);
  for (let place = 0; place < MANY; place++) {
    await mkdir(join(folder, `b${place}`));
    await writeFile(join(folder, `b${place}`, 'brand.json'), JSON.stringify(brand(place, draw)));
  }
  const settings = realSettings();
  server = await startServer({ settings: (port) => `demo = true\nbrands = "${folder}"\n${settings(port)}` });
});
test.afterAll(async () => {
  await server.stop();
  await rm(folder, { recursive: true });
});

test('every pair of colours of every brand can be told apart, and axe finds nothing', { tag: ['@A-20', '@A-22'] }, async ({ browser }) => {
  test.setTimeout(MANY * MODES.length * 10_000);
  const page = await browser.newPage({ baseURL: server.base, viewport: PHONE, reducedMotion: 'reduce' });
  const found = [];
  for (let place = 0; place < MANY; place++) {
    const sample = SAMPLES[place % SAMPLES.length];
    for (const { scheme, contrast } of EVERY_MODE ? MODES : [MODES[Math.floor(place / SAMPLES.length) % MODES.length]]) {
      const response = await page.goto(`/gallery/${sample}?theme=b${place}&scheme=${scheme}&contrast=${contrast}`);
      assert.equal(response.status(), 200, sample);
      const failing = [...(await failingPairs(page, contrast)), ...(await axeFindings(page, RULES.ofStyles))];
      found.push(...failing.map((one) => `b${place} ${sample} ${scheme} ${contrast}: ${one}`));
    }
  }
  assert.deepEqual(found, []);
  await page.close();
});
