// Mails as mail programs show them, and as programs read them that look for a code.
import assert from 'node:assert/strict';
import { boundCode, codesIn, numbersIn } from './support/codes.mjs';
import { contrast } from './support/colours.mjs';
import { readBlocks, readMails } from './support/mails.mjs';
import { test } from './support/test.mjs';
import { outside } from './support/ux.mjs';
import { EVERY_LOCALE, directionOf, say, termOf } from './support/words.mjs';

/** What people and companies are called that need much room. */
const LONG = {
  'mara@example.org': 'maximiliane.von-hohenstein-langenburg@kundenkonten.example.org',
  'Juniper Shop': 'Donaudampfschifffahrtsgesellschaftskundenkonto',
  'login.juniper.example': 'anmeldung.kundenkonten.donaudampfschifffahrt.example',
};
const lengthened = ({ name, html, ...mail }) => ({ ...mail, name: `${name} with long names`, html: Object.entries(LONG).reduce((all, [short, long]) => all.replaceAll(short, long), html) });

const withoutSpace = (text) => text.replace(/[\s\u00ad\u2068\u2069·]+/g, '');

/** The lines of a text that the HTML has as well: not the address of the button, which is not read there. */
const lines = ({ text }) => text.split('\n').filter((line) => line && !/^(https?:|@\S+ #)/.test(line));

/**
 * Each mail of a locale, and what `more` makes of each, with what was `seen` of it: `see` runs in the page that shows it. All are shown
 * in one call, which takes less time than to show two of them by themselves.
 */
async function seeMails({ browser, server }, look, see, { more, ...options } = {}) {
  const page = await browser.newPage({ viewport: { width: 600, height: 800 }, ...options });
  const read = await readMails(server, look);
  const mails = more ? [...read, ...read.map(more)] : read;
  const seen = await page.evaluate(showAll, { mails, see: String(see) });
  await page.close();
  return mails.map((mail, place) => ({ ...mail, seen: seen[place] }));
}

/** Runs in the page. */
function showAll({ mails, see }) {
  const look = new Function(`return (${see})`)();
  return mails.map((mail) => {
    document.open();
    document.write(mail.html);
    document.close();
    return look(mail);
  });
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
    const see = ({ code }) => ({
      words: document.body.innerText,
      alone: [...document.querySelectorAll('*')].filter(({ childElementCount, textContent }) => !childElementCount && textContent === code).length,
    });
    for (const { name, code, subject, text, html, seen } of await seeMails({ browser, server }, { locale }, see)) {
      if (!code) {
        for (const part of [subject, text, seen.words]) assert.deepEqual(codesIn(part, word), [], `${name}: ${part}`);
        continue;
      }
      withCode.push(name);
      for (const part of [subject, text, seen.words]) {
        assert.deepEqual(codesIn(part, word), [code], `${name}: ${part}`);
        assert.deepEqual(numbersIn(part), [code], `${name}: ${part}`);
      }
      assert.ok(subject.startsWith(code), subject);
      assert.deepEqual(boundCode(text), { host: 'localhost', code }, text);
      assert.equal(text.split('\n').filter((line) => line === code).length, 1, text);
      assert.equal(seen.alone, 1, `${name} has no element with the code alone`);
      // Scanners follow links, and readers hide pictures.
      assert.doesNotMatch(html, /<(a|img|script|link|form)\b|https?:|url\(/);
    }
    assert.equal(withCode.length, 8);
  });

  test(`text and HTML of a mail say the same in the same order, ${locale}`, async ({ browser, server }) => {
    for (const mail of await seeMails({ browser, server }, { locale }, readBlocks)) {
      const [html, text] = [mail.seen, lines(mail)].map((blocks) => withoutSpace(blocks.join(' ')));
      assert.equal(html, text, mail.name);
    }
  });

  test(`nothing of a mail stands out of a phone or a window, ${locale}`, async ({ browser, server }) => {
    for (const width of [360, 600]) {
      const options = { viewport: { width, height: 800 }, more: lengthened };
      for (const { name, seen } of await seeMails({ browser, server }, { locale }, outside.inPage, options)) assert.deepEqual(seen, [], `${name} at ${width}`);
    }
  });

  test(`a notice says what was done, when, from what and to whose account, and leads to one page if there is something to do, ${locale}`, async ({ browser, server }) => {
    const titles = new Set();
    const see = () => ({
      titles: [...document.querySelectorAll('h1')].map(({ innerText }) => innerText),
      rows: [...document.querySelectorAll('tr:has(> th)')].map(({ innerText }) => innerText),
      links: [...document.querySelectorAll('a')].map(({ href, innerText }) => [href, innerText]),
      words: document.body.innerText,
    });
    for (const { name, code, subject, seen } of await seeMails({ browser, server }, { locale }, see)) {
      if (code) continue;
      const { rows, links, words } = seen;
      assert.equal(seen.titles.length, 1, name);
      const [title] = seen.titles;
      titles.add(title);
      assert.notEqual(title, subject, 'the subject names the brand, which stands above the title');
      const [when, device, account] = ['when', 'device', 'account'].map((row) => say(`notice.${row}`, {}, locale));
      assert.deepEqual(rows.map((row) => row.split('\t')[0].trim()), [when, device, account], name);
      assert.match(rows[0], /2026.*21:10.* UTC/);
      assert.match(rows[1], /Firefox/);
      assert.match(rows[2], /mara@example\.org/);
      const asks = ['was_you', 'not_you'].map((key) => words.includes(say(`notice.${key}`, {}, locale)));
      assert.deepEqual(asks, Array(2).fill(name !== 'account_deleted'), words);
      const typed = 'login.juniper.example/reset-password';
      // What undoes something has a secret in its address, which nobody types.
      assert.equal(words.includes(typed), !['account_deleted', 'email_changed'].includes(name), words);
      if (name === 'account_deleted') {
        assert.deepEqual(links, []);
      } else if (name === 'email_changed') {
        assert.match(links[0][0], /^https:\/\/login\.juniper\.example\/undo-email\?token=/);
        assert.deepEqual(links.map(([, label]) => label), [say('notice.undo', {}, locale)]);
      } else {
        assert.deepEqual(links, [[`https://${typed}?app=shop`, say('notice.set_password', {}, locale)]]);
      }
    }
    assert.equal(titles.size, 10);
  });

  test(`what a list of mails shows beside the subject is neither the subject nor a code, ${locale}`, async ({ browser, server }) => {
    const see = () => {
      const { firstElementChild: part } = document.body;
      const { width, height } = part.getBoundingClientRect();
      return { text: part.textContent, isShown: width > 0 && height > 0 && part.checkVisibility({ visibilityProperty: true }) };
    };
    for (const { name, subject, html, seen } of await seeMails({ browser, server }, { locale }, see)) {
      const first = seen.text.replace(/[\u200c\u00a0]+$/, '');
      assert.ok(first.length > 20, `${name}: ${first}`);
      assert.ok(!first.includes(subject) && !/\d{4}/.test(first), `${name}: ${first}`);
      assert.ok(!seen.isShown, html);
    }
  });
}

/** Each text that is seen, its colour, and that of the ground it stands on. */
function paints() {
  const ground = (element) => {
    const { backgroundColor } = getComputedStyle(element);
    return backgroundColor === 'rgba(0, 0, 0, 0)' && element.parentElement ? ground(element.parentElement) : backgroundColor;
  };
  const seen = [...document.querySelectorAll('body *')].filter((element) => element.checkVisibility() && [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim()));
  return seen.map((element) => [element.textContent.trim(), getComputedStyle(element).color, ground(element)]);
}

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
      const see = `() => {
        if (${Boolean(marked)}) document.documentElement.setAttribute('data-ogsc', '');
        return { painted: (${paints})(), ground: getComputedStyle(document.querySelector('.pt-card')).backgroundColor };
      }`;
      for (const mail of await seeMails({ browser, server }, { theme }, see, { colorScheme })) {
        for (const [text, front, back] of mail.seen.painted) {
          assert.ok(contrast(front, back) >= 4.5, `${mail.name}: ${text} is ${front} on ${back}`);
        }
        grounds.add(mail.seen.ground);
      }
      const [ground] = grounds;
      const isLight = contrast('rgb(0, 0, 0)', ground) > 10;
      assert.equal(isLight, name === 'light', `${ground} is not ${name}`);
    });
  }
}

for (const locale of EVERY_LOCALE.filter((locale) => directionOf(locale) === 'rtl')) {
  test(`a mail from right to left begins on the right, and its code and addresses are read from the left, ${locale}`, async ({ browser, server }) => {
    const see = ({ code }) => {
      const card = document.querySelector('.pt-card').getBoundingClientRect();
      const words = document.createRange();
      words.selectNodeContents(document.querySelector('h1'));
      const { left, right } = words.getBoundingClientRect();
      const directions = [...document.querySelectorAll('bdi, .pt-quiet')].map((part) => getComputedStyle(part).direction);
      const leftOf = (word) => {
        const cell = [...document.querySelectorAll('td')].find(({ textContent }) => textContent.startsWith('Firefox'));
        const place = document.createRange();
        const from = cell.firstChild.data.indexOf(word);
        place.setStart(cell.firstChild, from);
        place.setEnd(cell.firstChild, from + word.length);
        return place.getBoundingClientRect().left;
      };
      return { before: card.right - right, after: left - card.left, directions, lefts: code ? [] : ['Firefox', 'Windows'].map(leftOf) };
    };
    for (const { name, code, seen } of await seeMails({ browser, server }, { locale }, see)) {
      assert.ok(seen.before < seen.after, `${name} begins on the left`);
      assert.ok(seen.directions.length && seen.directions.every((direction) => direction === 'ltr'), name);
      const [browserAt, systemAt] = seen.lefts;
      assert.ok(code || browserAt > systemAt, `${name} names the system first`);
    }
  });
}
