// Every sample in every look is readable by everyone.
import assert from 'node:assert/strict';
import { RULES, axeFindings } from '../support/axe.mjs';
import { CHOSEN_LOOKS, CONTRASTS, EVERY_LOOK, KINDS, SCHEMES, Wardrobe, offered } from '../support/looks.mjs';
import { DESKTOP, PHONE, isLeft, loadEach, readSamples, resize, showEach } from '../support/samples.mjs';
import { test } from '../support/test.mjs';
import { allOf, clipped, focusOrder, outside, small } from '../support/ux.mjs';
import { EVERY_LOCALE, LOCALES, directionOf, say, sentences } from '../support/words.mjs';

const SMALL = { width: 320, height: 640 };
const LOW = { width: 640, height: 360 };

/** What is found on the samples, by what was looked for. */
class Findings extends Map {
  note(what, sample, list) {
    if (!this.has(what)) this.set(what, []);
    this.get(what).push(...list.map((finding) => `${sample}: ${finding}`));
  }

  /** Nothing was found, and it was looked for. */
  none(what) {
    assert.deepEqual(this.get(what), []);
  }
}

/** What is looked for at samples, by name and in this order; what needs a window of its own leaves it behind. */
const looked = (wardrobe, locale) => ({
  structure,
  words: (page) => foreign(page, locale),
  narrow: async (page) => {
    await resize(page, SMALL);
    return allOf(page, outside, small, clipped);
  },
  keyboard: async (page) => {
    await resize(page, LOW);
    return focusOrder(page);
  },
  // This one fills in codes.
  ...Object.fromEntries(SCHEMES.map((scheme) => [`axe ${scheme}`, async (page) => {
    await resize(page, PHONE);
    await wardrobe.dress(page, `scheme=${scheme}`);
    return axeFindings(page, scheme === 'light' ? RULES.all : RULES.ofStyles);
  }])),
});

/** Looks for these at one locale's samples, in one walk: to have them there takes longer than most looks. */
async function walk({ browser, server }, locale, whats) {
  const found = new Findings();
  const looks = looked(new Wardrobe(server, locale), locale);
  const look = async (page, name) => {
    await resize(page, PHONE);
    for (const what of whats) found.note(what, name, await looks[what](page));
  };
  // As script shows them, which is sooner: what they are made of when they are loaded is held in structure.test.mjs.
  const all = await readSamples(server);
  await showEach(browser, server, all.filter((sample) => !isLeft(sample)), locale, look);
  if (locale === 'en') await loadEach(browser, server, all.filter(isLeft), locale, look);
  return found;
}

/** Has axe look by `rules` at samples that script shows, in the looks that `looksOf` gives for a place. */
async function walkSoon({ browser, server }, locale, { viewport, rules, looksOf }) {
  const found = new Findings([['axe', []]]);
  const wardrobe = new Wardrobe(server, locale);
  const all = await readSamples(server);
  const looks = new Map(all.map(({ name }, place) => [name, looksOf(place)]));
  const look = async (page, name) => {
    for (const worn of looks.get(name)) {
      await wardrobe.dress(page, worn);
      found.note('axe', `${name} ${worn}`, await axeFindings(page, rules));
    }
  };
  const samples = all.filter(({ name }) => looks.get(name).length);
  await showEach(browser, server, samples.filter((sample) => !isLeft(sample)), locale, look, { viewport });
  await loadEach(browser, server, samples.filter(isLeft), locale, look, { viewport });
  return found;
}

/** The languages that are not looked at whole. They share the samples. */
const OTHERS = EVERY_LOCALE.filter((locale) => !LOCALES.includes(locale));

/** In a look each, the samples of the locale's turn. */
function walkInTurn(here, locale) {
  const turn = OTHERS.indexOf(locale);
  const isChosen = (place) => place % OTHERS.length === turn;
  const worn = (place) => `${EVERY_LOOK[place % EVERY_LOOK.length]}&scheme=${SCHEMES[(place + turn) % SCHEMES.length]}`;
  const looksOf = (place) => (isChosen(place) ? [worn(place)] : []);
  return walkSoon(here, locale, { viewport: turn % 2 ? PHONE : DESKTOP, rules: RULES.all, looksOf });
}

/** Tests that share one walk, which the first of them takes, and so one worker. */
function sharing(take, tests) {
  test.describe(() => {
    test.describe.configure({ mode: 'default' });
    // The first of them takes the walk of all.
    test.setTimeout(15 * 60_000);
    let walked;
    tests((sentence, what, details) =>
      test(sentence, details, async ({ browser, server }) => {
        walked ??= take({ browser, server });
        (await walked).none(what);
      }));
  });
}

const READ_BY_EVERYONE = [
  '@A-01', '@A-03', '@A-09', '@A-10', '@A-15', '@A-20', '@A-23', '@A-31', '@A-32', '@A-40', '@A-42', '@A-80', '@A-100', '@B-04', '@B-05',
];

for (const locale of LOCALES) {
  const schemes = locale === 'en' ? SCHEMES : ['light'];
  const whats = ['structure', 'words', 'narrow', ...(locale === 'en' ? ['keyboard'] : []), ...schemes.map((scheme) => `axe ${scheme}`)];
  sharing((here) => walk(here, locale, whats), (none) => {
    for (const scheme of schemes) none(`axe finds nothing on any sample, ${locale} ${scheme}`, `axe ${scheme}`, { tag: READ_BY_EVERYONE });
    none(`nothing is cut off or out of reach at 320 pixels, ${locale}`, 'narrow', { tag: ['@A-15', '@A-24', '@A-26', '@A-27', '@A-32'] });
    none(`every sample has labels, ids that are there, and one heading, ${locale}`, 'structure', {
      tag: ['@A-03', '@A-09', '@A-13', '@A-40', '@A-41', '@A-43', '@A-60', '@A-75', '@A-91', '@B-20', '@B-21'],
    });
    if (locale !== 'en') return none(`no English sentence is left on any page in ${locale}`, 'words', { tag: ['@A-01'] });
    none('the keyboard reaches everything in order, and the focus is seen', 'keyboard', {
      tag: ['@A-10', '@A-11', '@A-12', '@A-24', '@A-27'],
    });
  });
}

for (const locale of OTHERS) {
  test(`axe finds nothing on the samples of this language's turn, ${locale}`, { tag: READ_BY_EVERYONE }, async ({ browser, server }) => {
    (await walkInTurn({ browser, server }, locale)).none('axe');
  });
}

const PARTS = CHOSEN_LOOKS.length / CONTRASTS.length;

for (const [turn, look] of CHOSEN_LOOKS.entries()) {
  // Each sample in two of these looks, one with the usual contrast and one with more.
  const isChosen = (place) => place % PARTS === (turn + Math.floor(turn / PARTS)) % PARTS;
  const worn = (place) => `${look}&scheme=${SCHEMES[Math.floor(place / PARTS) % SCHEMES.length]}`;
  const looksOf = (place) => (isChosen(place) ? [worn(place)] : []);
  test(`axe finds nothing on every fourth sample, ${look}`, { tag: ['@A-20', '@A-100'] }, async ({ browser, server }) => {
    (await walkSoon({ browser, server }, 'en', { viewport: DESKTOP, rules: RULES.ofStyles, looksOf })).none('axe');
  });
}

test('the looks that are looked at are those that the gallery offers', async ({ server }) => {
  assert.deepEqual(await offered(server), KINDS);
});

/** What a page must have whatever the screen. */
const structure = (page) =>
  page.evaluate(() => {
    const found = [];
    const visible = [...document.querySelectorAll('input:not([type=hidden])')].filter((i) => !i.classList.contains('pt-hidden'));
    for (const input of visible) {
      const label = input.labels[0];
      if (!label || !label.getBoundingClientRect().width) found.push(`${input.id} has no label to see`);
      if (input.hasAttribute('maxlength')) found.push(`${input.id} cuts off what is pasted`);
      if (parseFloat(getComputedStyle(input).fontSize) < 16) found.push(`${input.id} makes phones zoom`);
      // Nothing is typed into a box to tick.
      if (input.type === 'checkbox') continue;
      // Names of people begin with capitals; nothing else that is typed here does.
      const capitals = input.name === 'values' ? 'words' : 'none';
      for (const [name, value] of [['autocapitalize', capitals], ['autocorrect', 'off'], ['spellcheck', 'false']]) {
        if (input.getAttribute(name) !== value) found.push(`${input.id} lacks ${name}`);
      }
    }
    for (const name of ['aria-describedby', 'aria-labelledby', 'aria-controls', 'for', 'form']) {
      for (const element of document.querySelectorAll(`[${name}]`)) {
        for (const id of element.getAttribute(name).split(' ')) {
          if (!document.getElementById(id)) found.push(`${name} names ${id}, which is not there`);
        }
      }
    }
    if (document.querySelectorAll('h1').length !== 1) found.push('not one h1');
    if ([...document.forms].some((form) => !form.noValidate && form.querySelector('.pt-input'))) found.push('the browser validates');
    if (document.querySelector('button:disabled')) found.push('a disabled button');
    if (document.querySelectorAll('[role=status]').length !== 1) found.push('not one status');
    return found;
  });

for (const locale of EVERY_LOCALE) {
  test(`every screen has a title of its own, ${locale}`, { tag: ['@A-02'] }, async ({ server }) => {
    const part = (page, name) => new RegExp(`<${name}[^>]*>([^<]+)</${name}>`).exec(page)[1];
    const screens = new Map();
    const error = say('page.error_title', { title: '' }, locale).trim();
    const all = await readSamples(server);
    // Titles are made of a screen and of whether something is wrong.
    const kind = ({ name, reply }) => `${name.split('/')[0]} ${Boolean(reply.refusal)}`;
    const first = all.filter((sample, place) => all.findIndex((other) => kind(other) === kind(sample)) === place);
    for (const { name } of LOCALES.includes(locale) ? all : first) {
      const sample = await server.get(`/gallery/${name}?locale=${locale}`, { accept: 'text/html' });
      const page = await sample.text();
      const [title, heading] = [part(page, 'title'), part(page, 'h1')];
      // Where a long word may be broken shows in the heading, and nowhere else.
      assert.ok(title.includes(heading.replaceAll('\u00ad', '')), `${name}: ${title}`);
      const plain = title.replace(error, '').trim();
      const screen = name.split('/')[0];
      assert.equal(screens.get(plain) ?? screen, screen, `two screens are called ${plain}`);
      screens.set(plain, screen);
    }
  });
}

/** English sentences on a page of another language, and a language or direction that is not the page's. */
async function foreign(page, locale) {
  const own = new Set(Object.values(sentences(locale)));
  const english = Object.values(sentences('en')).filter((s) => s.length > 3 && !s.includes('{') && !own.has(s));
  const [text, lang, dir] = await page.evaluate(() => {
    const labels = [...document.querySelectorAll('[aria-label]')].map((e) => e.getAttribute('aria-label'));
    const texts = [...document.querySelectorAll('body *')].flatMap((e) => [...e.childNodes]);
    const shown = texts.filter((n) => n.nodeType === 3 && !n.parentElement.closest('script')).map((n) => n.data.trim());
    return [[document.title, ...labels, ...shown], document.documentElement.lang, document.documentElement.dir];
  });
  const right = lang === locale && dir === directionOf(locale);
  return [...english.filter((sentence) => text.includes(sentence)), ...(right ? [] : [`${lang} ${dir}`])];
}
