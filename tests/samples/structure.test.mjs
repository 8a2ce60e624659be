// What each sample is made of, compared with what was last accepted: `UPDATE_STRUCTURE=1` accepts what there is.
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { hearComplaints } from '../support/browser.mjs';
import { DESKTOP, PHONE, loadEach, readSamples } from '../support/samples.mjs';
import { boxes, changed, moved, spoken } from '../support/structure.mjs';
import { test } from '../support/test.mjs';

const KEPT = new URL('structure/', import.meta.url);
const SIZES = { phone: PHONE, desktop: DESKTOP };
const ADVICE = 'If that is as it should be: UPDATE_STRUCTURE=1 ONLY=structure cargo xtask test browser';

const screenOf = (sample) => sample.split('/')[0];

/** Each file holds the samples of one screen; in a sample `spoken` comes first, then the boxes at each size. */
function write(samples) {
  const section = ({ name, parts }) =>
    [`## ${name}`, ...Object.entries(parts).flatMap(([part, lines]) => ['', `### ${part}`, ...lines])].join('\n');
  return `${samples.map(section).join('\n\n')}\n`;
}

function read(text) {
  const samples = text.split(/^## /m).slice(1).map((section) => {
    const [name, ...parts] = section.split(/\n\n### /);
    const lines = (part) => part.trimEnd().split('\n');
    return [name.trim(), Object.fromEntries(parts.map((part) => [lines(part)[0], lines(part).slice(1)]))];
  });
  return new Map(samples);
}

function kept() {
  const files = readdirSync(KEPT).filter((file) => file.endsWith('.txt'));
  return new Map(files.flatMap((file) => [...read(readFileSync(new URL(file, KEPT), 'utf8'))]));
}

/** What each sample is made of, and what the browser held against it. */
async function walk(browser, server) {
  const samples = await readSamples(server);
  // Those that are not met keep their place.
  const [made, complained] = [new Map(samples.map(({ name }) => [name, undefined])), []];
  let heard;
  const look = async (page, name) => {
    complained.push(...heard.splice(0).map((complaint) => `${name}: ${complaint}`));
    const parts = { spoken: await spoken(page) };
    for (const [size, viewport] of Object.entries(SIZES)) {
      await page.setViewportSize(viewport);
      parts[size] = await boxes(page);
    }
    await page.setViewportSize(PHONE);
    made.set(name, parts);
  };
  await loadEach(browser, server, samples, 'en', look, {
    prepare: async (page) => (heard = await hearComplaints(page.context())),
  });
  complained.push(...heard);
  return { made, complained };
}

let walked;

function differences(before, now) {
  if (!before) return ['is new'];
  if (!now) return ['is gone'];
  const boxes = Object.keys(SIZES).flatMap((size) => moved(before[size], now[size]).map((line) => `${size}: ${line}`));
  return [...changed(before.spoken, now.spoken), ...boxes];
}

/** Writes what differs; what does not keeps the numbers it had. */
function accept(before, now) {
  const screens = new Set([...now.keys()].map(screenOf));
  rmSync(KEPT, { recursive: true, force: true });
  mkdirSync(KEPT, { recursive: true });
  for (const screen of screens) {
    const samples = [...now.keys()].filter((name) => screenOf(name) === screen).map((name) => {
      const same = before.has(name) && !differences(before.get(name), now.get(name)).length;
      return { name, parts: same ? before.get(name) : now.get(name) };
    });
    writeFileSync(new URL(`${screen}.txt`, KEPT), write(samples));
  }
}

// Both look at what one walk found, and so are in one worker.
test.describe(() => {
  test.describe.configure({ mode: 'default' });

  test('every sample says the same and stands where it stood when it was last accepted', async ({ browser, server }) => {
    walked ??= await walk(browser, server);
    mkdirSync(KEPT, { recursive: true });
    const [before, now] = [kept(), walked.made];
    if (process.env.UPDATE_STRUCTURE) return accept(before, now);
    const names = [...new Set([...before.keys(), ...now.keys()])];
    const found = names.flatMap((name) => differences(before.get(name), now.get(name)).map((line) => `${name}: ${line}`));
    assert.deepEqual(found, [], ADVICE);
  });

  test('no screen makes the browser complain', async ({ browser, server }) => {
    walked ??= await walk(browser, server);
    assert.deepEqual(walked.complained, []);
  });
});

test('a part that moved is found, and one that another font moved is not', () => {
  const kept = ['pt-card 1 22 3 30', 'pt-button 2 20 1 3'];
  assert.deepEqual(moved(kept, ['pt-card 1 22 4 32', 'pt-button 2 20 2 4']), []);
  assert.equal(moved(kept, ['pt-card 1 22 3 30', 'pt-button 5 20 1 3']).length, 1);
  assert.equal(moved(kept, ['pt-card 1 25 3 30', 'pt-button 2 20 6 3']).length, 2);
  assert.equal(moved(kept, ['pt-card 1 22 3 30']).length, 1);
  assert.deepEqual(changed(['- heading "A"'], ['- heading "A"']), []);
  assert.deepEqual(changed(['- heading "A"'], ['- heading "B"']), ['- - heading "A"', '+ - heading "B"']);
  assert.equal(changed(['- a', '- b'], ['- b', '- a']).length, 1);
});
