// Mails as mail programs show them, and as programs read them that look for a code.
import assert from 'node:assert/strict';
import { boundCode, codesIn, numbersIn } from './support/codes.mjs';
import { contrast } from './support/colours.mjs';
import { readBlocks, readMails, showMail } from './support/mails.mjs';
import { test } from './support/test.mjs';
import { outside } from './support/ux.mjs';
import { EVERY_LOCALE, directionOf, say, termOf } from './support/words.mjs';

/** What people and companies are called that need much room. */
const LONG = {
  'mara@example.org': 'maximiliane.von-hohenstein-langenburg@kundenkonten.example.org',
  'Juniper Shop': 'Donaudampfschifffahrtsgesellschaftskundenkonto',
  'login.juniper.example': 'anmeldung.kundenkonten.donaudampfschifffahrt.example',
};
const lengthened = ({ html, ...mail }) => ({ ...mail, html: Object.entries(LONG).reduce((all, [short, long]) => all.replaceAll(short, long), html) });

const withoutSpace = (text) => text.replace(/[\s\u00ad\u2068\u2069·]+/g, '');

/** The lines of a text that the HTML has as well: not the address of the button, which is not read there. */
const lines = ({ text }) => text.split('\n').filter((line) => line && !/^(https?:|@\S+ #)/.test(line));

/** Has `check` look at each mail of a locale, on a page that shows it. */
async function eachMail({ browser, server }, look, check, options = {}) {
  const page = await browser.newPage({ viewport: { width: 600, height: 800 }, ...options });
  for (const mail of await readMails(server, look)) {
    await showMail(page, mail);
    await check(mail, page);
  }
  await page.close();
}

test('what programs take for a code stands near the word for it, and is no year, word or part of an address', () => {
  for (const [text, found] of [
    ['Your code is 042137.', ['042137']],
    ['042137 or 4821: which is the code?', ['042137', '4821']],
    ['验证码：042137。', ['042137']],
    ['Your code of 2026 for mara1234@example.org at login.example/4821, @localhost #042137', []],
    [`042137 ${'and much else '.repeat(12)}code`, []],
    ['Your sign-in ticket is 042137.', []],
  ]) {
    assert.deepEqual(codesIn(text, text.includes('验') ? '验证码' : 'code'), found, text);
  }
  assert.deepEqual(numbersIn('2026: 042137, 123456789'), ['2026', '042137']);
});

for (const locale of EVERY_LOCALE) {
  test(`the code of a mail is the one that programs find, and a notice has none, ${locale}`, async ({ browser, server }) => {
    const word = termOf(locale, 'code');
    const withCode = [];
    await eachMail({ browser, server }, { locale }, async ({ name, code, subject, text, html }, page) => {
      const seen = await page.evaluate(() => document.body.innerText);
      if (!code) {
        for (const part of [subject, text, seen]) assert.deepEqual(codesIn(part, word), [], `${name}: ${part}`);
        return;
      }
      withCode.push(name);
      for (const part of [subject, text, seen]) {
        assert.deepEqual(codesIn(part, word), [code], `${name}: ${part}`);
        assert.deepEqual(numbersIn(part), [code], `${name}: ${part}`);
      }
      assert.ok(subject.startsWith(code), subject);
      assert.deepEqual(boundCode(text), { host: 'localhost', code }, text);
      assert.equal(text.split('\n').filter((line) => line === code).length, 1, text);
      const alone = await page.evaluate((code) => [...document.querySelectorAll('*')].filter(({ childElementCount, textContent }) => !childElementCount && textContent === code).length, code);
      assert.equal(alone, 1, `${name} has no element with the code alone`);
      // Scanners follow links, and readers hide pictures.
      assert.doesNotMatch(html, /<(a|img|script|link|form)\b|https?:|url\(/);
    });
    assert.equal(withCode.length, 8);
  });

  test(`text and HTML of a mail say the same in the same order, ${locale}`, async ({ browser, server }) => {
    await eachMail({ browser, server }, { locale }, async (mail, page) => {
      const [html, text] = [await readBlocks(page), lines(mail)].map((blocks) => withoutSpace(blocks.join(' ')));
      assert.equal(html, text, mail.name);
    });
  });

  test(`nothing of a mail stands out of a phone or a window, ${locale}`, async ({ browser, server }) => {
    for (const width of [360, 600]) {
      const options = { viewport: { width, height: 800 } };
      const wide = async (mail, page) => {
        assert.deepEqual(await outside(page), [], `${mail.name} at ${width}`);
        await showMail(page, lengthened(mail));
        assert.deepEqual(await outside(page), [], `${mail.name} with long names at ${width}`);
      };
      await eachMail({ browser, server }, { locale }, wide, options);
    }
  });

  test(`a notice says what was done, when, from what and to whose account, and leads to one page if there is something to do, ${locale}`, async ({ browser, server }) => {
    const titles = new Set();
    await eachMail({ browser, server }, { locale }, async ({ name, code, subject }, page) => {
      if (code) return;
      const title = await page.locator('h1').innerText();
      titles.add(title);
      assert.notEqual(title, subject, 'the subject names the brand, which stands above the title');
      const rows = await page.locator('tr:has(> th)').allInnerTexts();
      const [when, device, account] = ['when', 'device', 'account'].map((row) => say(`notice.${row}`, {}, locale));
      assert.deepEqual(rows.map((row) => row.split('\t')[0].trim()), [when, device, account], name);
      assert.match(rows[0], /2026.*21:10.* UTC/);
      assert.match(rows[1], /Firefox/);
      assert.match(rows[2], /mara@example\.org/);
      const links = await page.locator('a').evaluateAll((links) => links.map(({ href, innerText }) => [href, innerText]));
      const words = await page.evaluate(() => document.body.innerText);
      const asks = ['was_you', 'not_you'].map((key) => words.includes(say(`notice.${key}`, {}, locale)));
      assert.deepEqual(asks, Array(2).fill(name !== 'account_deleted'), words);
      const typed = 'login.juniper.example/reset-password';
      // What undoes something has a secret in its address, which nobody types.
      assert.equal(words.includes(typed), !['account_deleted', 'email_changed'].includes(name), words);
      if (name === 'account_deleted') return assert.deepEqual(links, []);
      if (name === 'email_changed') {
        assert.match(links[0][0], /^https:\/\/login\.juniper\.example\/undo-email\?token=/);
        return assert.deepEqual(links.map(([, label]) => label), [say('notice.undo', {}, locale)]);
      }
      assert.deepEqual(links, [[`https://${typed}?app=shop`, say('notice.set_password', {}, locale)]]);
    });
    assert.equal(titles.size, 10);
  });

  test(`what a list of mails shows beside the subject is neither the subject nor a code, ${locale}`, async ({ browser, server }) => {
    await eachMail({ browser, server }, { locale }, async ({ name, subject, html }, page) => {
      const first = await page.evaluate(() => document.body.firstElementChild.textContent.replace(/[\u200c\u00a0]+$/, ''));
      assert.ok(first.length > 20, `${name}: ${first}`);
      assert.ok(!first.includes(subject) && !/\d{4}/.test(first), `${name}: ${first}`);
      assert.ok(!(await page.locator('body > :first-child').isVisible()), html);
    });
  });
}

/** Each text that is seen, its colour, and that of the ground it stands on. */
const paints = (page) =>
  page.evaluate(() => {
    const ground = (element) => {
      const { backgroundColor } = getComputedStyle(element);
      return backgroundColor === 'rgba(0, 0, 0, 0)' && element.parentElement ? ground(element.parentElement) : backgroundColor;
    };
    const seen = [...document.querySelectorAll('body *')].filter((element) => element.checkVisibility() && [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim()));
    return seen.map((element) => [element.textContent.trim(), getComputedStyle(element).color, ground(element)]);
  });

/** How mail programs turn a mail dark: by what the system prefers, or by an attribute of Outlook.com. */
const SCHEMES = {
  light: { colorScheme: 'light' },
  dark: { colorScheme: 'dark' },
  'dark in Outlook.com': { colorScheme: 'light', marked: true },
};

for (const theme of ['calm', 'ink', 'bloom']) {
  for (const [name, { colorScheme, marked }] of Object.entries(SCHEMES)) {
    test(`a mail can be read in the colours of ${theme}, ${name}`, async ({ browser, server }) => {
      const grounds = new Set();
      const readable = async (mail, page) => {
        if (marked) await page.evaluate(() => document.documentElement.setAttribute('data-ogsc', ''));
        for (const [text, front, back] of await paints(page)) {
          assert.ok(contrast(front, back) >= 4.5, `${mail.name}: ${text} is ${front} on ${back}`);
        }
        grounds.add(await page.evaluate(() => getComputedStyle(document.querySelector('.pt-card')).backgroundColor));
      };
      await eachMail({ browser, server }, { theme }, readable, { colorScheme });
      const [ground] = grounds;
      const isLight = contrast('rgb(0, 0, 0)', ground) > 10;
      assert.equal(isLight, name === 'light', `${ground} is not ${name}`);
    });
  }
}

for (const locale of EVERY_LOCALE.filter((locale) => directionOf(locale) === 'rtl')) {
  test(`a mail from right to left begins on the right, and its code and addresses are read from the left, ${locale}`, async ({ browser, server }) => {
    await eachMail({ browser, server }, { locale }, async ({ name, code }, page) => {
      const sides = await page.evaluate(() => {
        const card = document.querySelector('.pt-card').getBoundingClientRect();
        const words = document.createRange();
        words.selectNodeContents(document.querySelector('h1'));
        const { left, right } = words.getBoundingClientRect();
        return { before: card.right - right, after: left - card.left };
      });
      assert.ok(sides.before < sides.after, `${name} begins on the left`);
      const directions = await page.evaluate(() => [...document.querySelectorAll('bdi, .pt-quiet')].map((part) => getComputedStyle(part).direction));
      assert.ok(directions.length && directions.every((direction) => direction === 'ltr'), name);
      if (code) return;
      const [browserAt, systemAt] = await page.evaluate(() =>
        ['Firefox', 'Windows'].map((word) => {
          const cell = [...document.querySelectorAll('td')].find(({ textContent }) => textContent.startsWith('Firefox'));
          const place = document.createRange();
          const from = cell.firstChild.data.indexOf(word);
          place.setStart(cell.firstChild, from);
          place.setEnd(cell.firstChild, from + word.length);
          return place.getBoundingClientRect().left;
        }),
      );
      assert.ok(browserAt > systemAt, `${name} names the system first`);
    });
  });
}
