// Every sample in every look is readable by everyone.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { after, before, test } from 'node:test';
import { startBrowser } from '../support/browser.mjs';
import { startServer } from '../support/server.mjs';
import { clipped, focusOrder, outside, small } from '../support/ux.mjs';
import { EVERY_LOCALE, LOCALES, say, sentences } from '../support/words.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

let server, browser, samples;
before(async () => {
  [server, browser] = await Promise.all([startServer(), startBrowser()]);
  samples = (await (await server.get('/gallery/samples.json')).json()).map(({ name }) => name);
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

/** Goes through all samples in one look, on one page, and gathers what is found. */
async function eachSample(locale, scheme, look, viewport = { width: 390, height: 844 }, { names = samples, more = '' } = {}) {
  const context = await browser.newContext({ baseURL: server.base, viewport, reducedMotion: 'reduce' });
  const page = await context.newPage();
  const found = [];
  for (const name of names) {
    await page.goto(`/gallery/${name}?locale=${locale}&scheme=${scheme}${more}`);
    await page.waitForFunction(() => typeof history.state === 'number');
    for (const finding of await look(page, name)) found.push(`${name}: ${finding}`);
  }
  await context.close();
  assert.deepEqual(found, []);
}

/** What axe holds against a page, and what it could not decide. */
async function axeFindings(page) {
  // The strokes that stand for digits still to come are painted over an empty field.
  for (const field of await page.locator('#one-time-code').all()) await field.fill('12345');
  await page.evaluate(axe);
  const result = await page.evaluate(async (tags) => {
    const options = { runOnly: { type: 'tag', values: tags }, rules: { 'target-size': { enabled: true } } };
    const { violations, incomplete } = await window.axe.run(document, options);
    return [...violations, ...incomplete].map(({ id, nodes }) => `${id} ${nodes[0].target}`);
  }, TAGS);
  return result;
}

for (const locale of LOCALES) {
  for (const scheme of ['light', 'dark']) {
    test(`axe finds nothing on any sample, ${locale} ${scheme}`, () => eachSample(locale, scheme, axeFindings));
  }
}

for (const look of ['theme=ink&layout=split', 'theme=bloom&layout=full', 'contrast=more']) {
  for (const scheme of ['light', 'dark']) {
    test(`axe finds nothing on the first sample of each screen, ${look} ${scheme}`, () => {
      const screen = (name) => name.split('/')[0];
      const names = samples.filter((name, at) => samples.findIndex((other) => screen(other) === screen(name)) === at);
      return eachSample('en', scheme, axeFindings, { width: 1280, height: 860 }, { names, more: `&${look}` });
    });
  }
}

for (const locale of ['en', 'ar', 'de']) {
  test(`nothing is cut off or out of reach at 320 pixels, ${locale}`, () => {
    const look = async (page) => [...(await outside(page)), ...(await small(page)), ...(await clipped(page))];
    return eachSample(locale, 'light', look, { width: 320, height: 640 });
  });
}

test('the keyboard reaches everything in order, and the focus is seen', () =>
  eachSample('en', 'light', focusOrder, { width: 640, height: 360 }));

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

test('every sample has labels, ids that are there, and one heading', () => eachSample('en', 'light', structure));

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
    for (const name of samples) {
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

for (const locale of ['de', 'ar']) {
  test(`no English sentence is left on any page in ${locale}`, async () => {
    const english = Object.values(sentences('en')).filter((s) => s.length > 3 && !s.includes('{'));
    const own = new Set(Object.values(sentences(locale)));
    const foreign = english.filter((sentence) => !own.has(sentence));
    const look = async (page) => {
      const text = await page.evaluate(() => {
        const labels = [...document.querySelectorAll('[aria-label]')].map((e) => e.getAttribute('aria-label'));
        const texts = [...document.querySelectorAll('body *')].flatMap((e) => [...e.childNodes]);
        const shown = texts.filter((n) => n.nodeType === 3 && !n.parentElement.closest('script')).map((n) => n.data.trim());
        return [document.title, ...labels, ...shown];
      });
      const [lang, dir] = await page.evaluate(() => [document.documentElement.lang, document.documentElement.dir]);
      const right = lang === locale && dir === (locale === 'ar' ? 'rtl' : 'ltr');
      return [...foreign.filter((sentence) => text.includes(sentence)), ...(right ? [] : [`${lang} ${dir}`])];
    };
    await eachSample(locale, 'light', look);
  });
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
