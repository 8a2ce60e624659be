// Every sample in every look is readable by everyone.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { after, test } from 'node:test';
import { startBrowser } from '../support/browser.mjs';
import { chosenLooks, everyLook, SCHEMES, Wardrobe } from '../support/looks.mjs';
import { DESKTOP, PHONE, loadEach, readSamples, showEach } from '../support/samples.mjs';
import { startServer } from '../support/server.mjs';
import { clipped, focusOrder, outside, small } from '../support/ux.mjs';
import { EVERY_LOCALE, LOCALES, say, sentences } from '../support/words.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const SMALL = { width: 320, height: 640 };
const LOW = { width: 640, height: 360 };

const [server, browser] = await Promise.all([startServer(), startBrowser()]);
const samples = await readSamples(server);
const [looks, allLooks] = [await chosenLooks(server), await everyLook(server)];
after(async () => {
  await browser.close();
  await server.stop();
});

/** What axe holds against a page, and what it could not decide. */
async function axeFindings(page) {
  // The strokes that stand for digits still to come are painted over an empty field.
  for (const field of await page.locator('#one-time-code').all()) await field.fill('12345');
  const judge = () =>
    page.evaluate(async (tags) => {
      if (!('axe' in window)) return null;
      const rules = { 'target-size': { enabled: true } };
      const options = { runOnly: { type: 'tag', values: tags }, rules, resultTypes: ['violations', 'incomplete'] };
      const { violations, incomplete } = await window.axe.run(document, options);
      return [...violations, ...incomplete].map(({ id, nodes }) => `${id} ${nodes[0].target}`);
    }, TAGS);
  return (await judge()) ?? page.evaluate(axe).then(judge);
}

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

/** All that is looked for at one locale's samples, in one walk: loading them takes longer than looking. */
async function walk(locale) {
  const found = new Findings();
  const wardrobe = new Wardrobe(server, locale);
  await loadEach(browser, server, samples, locale, async (page, name) => {
    const look = async (what, see) => found.note(what, name, await see(page));
    await look('structure', structure);
    await look('title', async () => [[await page.title(), await page.locator('h1').textContent()].join('|')]);
    await look('words', (page) => foreign(page, locale));
    for (const scheme of SCHEMES) {
      await wardrobe.dress(page, `scheme=${scheme}`);
      await look(`axe ${scheme}`, axeFindings);
    }
    if (locale === 'en') {
      await page.setViewportSize(DESKTOP);
      for (const brand of looks) {
        for (const scheme of SCHEMES) {
          await wardrobe.dress(page, `${brand}&scheme=${scheme}`);
          await look(`axe ${brand} ${scheme}`, axeFindings);
        }
      }
    }
    await wardrobe.dress(page, 'scheme=light');
    if (locale === 'en') {
      await page.setViewportSize(LOW);
      await look('keyboard', focusOrder);
    }
    await page.setViewportSize(SMALL);
    await look('narrow', async () => [...(await outside(page)), ...(await small(page)), ...(await clipped(page))]);
    await page.setViewportSize(PHONE);
  });
  return found;
}

/** Another language's samples, each in two of all looks: each look meets each sample in one language or another. */
async function walkSoon(locale) {
  const found = new Findings();
  const wardrobe = new Wardrobe(server, locale);
  const turn = EVERY_LOCALE.indexOf(locale);
  await showEach(browser, server, samples, locale, async (page, name, place) => {
    for (const [at, scheme] of SCHEMES.entries()) {
      const brand = allLooks[(place + turn * SCHEMES.length + at) % allLooks.length];
      await wardrobe.dress(page, `${brand}&scheme=${scheme}`);
      await page.setViewportSize(turn % 2 ? PHONE : DESKTOP);
      found.note(`axe ${scheme}`, `${name} ${brand}`, await axeFindings(page));
    }
  });
  return found;
}

const walks = new Map();

/** What was found at a locale's samples; the first to ask waits for the walk. */
function walked(locale) {
  if (!walks.has(locale)) walks.set(locale, LOCALES.includes(locale) ? walk(locale) : walkSoon(locale));
  return walks.get(locale);
}

for (const locale of EVERY_LOCALE) {
  for (const scheme of SCHEMES) {
    test(`axe finds nothing on any sample, ${locale} ${scheme}`, async () => (await walked(locale)).none(`axe ${scheme}`));
  }
}

for (const look of looks) {
  for (const scheme of SCHEMES) {
    test(`axe finds nothing on any sample, ${look} ${scheme}`, async () => (await walked('en')).none(`axe ${look} ${scheme}`));
  }
}

for (const locale of LOCALES) {
  test(`nothing is cut off or out of reach at 320 pixels, ${locale}`, async () => (await walked(locale)).none('narrow'));
}

test('the keyboard reaches everything in order, and the focus is seen', async () => (await walked('en')).none('keyboard'));

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

test('every sample has labels, ids that are there, and one heading', async () => {
  for (const locale of LOCALES) (await walked(locale)).none('structure');
});

/** 0.2 of the requirements: what password managers and phones are told. */
const FIELDS = {
  'identify/sign-in': ['username', 'email', 'username', 'email', 'next'],
  'identify/sign-up': ['username', 'email', 'username', 'email', 'next'],
  'enter-password/fresh': ['password', 'password', 'current-password', null, 'go'],
  'create-password/fresh': ['new-password', 'password', 'new-password', null, 'done'],
  'enter-code/email': ['one-time-code', 'text', 'one-time-code', 'numeric', 'done'],
  'enroll-authenticator/fresh': ['one-time-code', 'text', 'one-time-code', 'numeric', 'done'],
};

test('every field tells managers and phones what it is', async () => {
  const page = await browser.newPage({ baseURL: server.base });
  for (const [name, expected] of Object.entries(FIELDS)) {
    await page.goto(`/gallery/${name}`);
    const found = await page.locator('.pt-input').evaluate((input) =>
      ['name', 'type', 'autocomplete', 'inputmode', 'enterkeyhint'].map((attribute) => input.getAttribute(attribute)),
    );
    assert.deepEqual(found, expected, name);
  }
  for (const name of ['enter-password/fresh', 'create-password/fresh']) {
    await page.goto(`/gallery/${name}`);
    const account = page.locator('.pt-form input[autocomplete=username]');
    assert.equal(await account.getAttribute('value'), 'mara@example.org', name);
  }
  await page.close();
});

test('every screen has a title of its own, in every language', async () => {
  const part = (page, name) => new RegExp(`<${name}[^>]*>([^<]+)</${name}>`).exec(page)[1];
  for (const locale of EVERY_LOCALE) {
    const screens = new Map();
    const error = say('page.error_title', { title: '' }, locale).trim();
    for (const { name } of samples) {
      const sample = await server.get(`/gallery/${name}?locale=${locale}`, { accept: 'text/html' });
      const page = await sample.text();
      const [title, heading] = [part(page, 'title'), part(page, 'h1')];
      assert.ok(title.includes(heading), `${name}: ${title}`);
      const plain = title.replace(error, '').trim();
      const screen = name.split('/')[0];
      assert.equal(screens.get(plain) ?? screen, screen, `${locale}: two screens are called ${plain}`);
      screens.set(plain, screen);
    }
  }
});

/** English sentences on a page of another language, and a language or direction that is not the page's. */
async function foreign(page, locale) {
  const own = new Set(Object.values(sentences(locale)));
  const english = Object.values(sentences('en')).filter((s) => s.length > 3 && !s.includes('{') && !own.has(s));
  const text = await page.evaluate(() => {
    const labels = [...document.querySelectorAll('[aria-label]')].map((e) => e.getAttribute('aria-label'));
    const texts = [...document.querySelectorAll('body *')].flatMap((e) => [...e.childNodes]);
    const shown = texts.filter((n) => n.nodeType === 3 && !n.parentElement.closest('script')).map((n) => n.data.trim());
    return [document.title, ...labels, ...shown];
  });
  const [lang, dir] = await page.evaluate(() => [document.documentElement.lang, document.documentElement.dir]);
  const right = lang === locale && dir === (['ar', 'he'].includes(locale) ? 'rtl' : 'ltr');
  return [...english.filter((sentence) => text.includes(sentence)), ...(right ? [] : [`${lang} ${dir}`])];
}

for (const locale of LOCALES.filter((locale) => locale !== 'en')) {
  test(`no English sentence is left on any page in ${locale}`, async () => (await walked(locale)).none('words'));
}

test("Chromium's own advice on password forms has nothing to say", async () => {
  const page = await browser.newPage({ baseURL: server.base });
  const session = await page.context().newCDPSession(page);
  const advice = [];
  session.on('Log.entryAdded', ({ entry }) => entry.source === 'recommendation' && advice.push(entry.text));
  session.on('Audits.issueAdded', ({ issue }) => {
    const kind = issue.details?.genericIssueDetails?.errorType;
    if (kind?.startsWith('Form')) advice.push(kind);
  });
  await session.send('Log.enable');
  await session.send('Audits.enable');
  for (const name of Object.keys(FIELDS)) {
    await page.goto(`/gallery/${name}`);
    // The advice comes once the page is at rest.
    await page.waitForLoadState('networkidle');
    assert.deepEqual(advice, [], name);
  }
  await page.close();
});
