// What a designer sees is what the server sends: the same elements, classes and sentences.
import assert from 'node:assert/strict';
import { mergeTests } from '@playwright/test';
import { WITHOUT_SCRIPT } from '../support/browser.mjs';
import { firstSamples } from '../support/samples.mjs';
import { test as atStudio } from '../support/studio.mjs';
import { test as atServer } from '../support/test.mjs';

const test = mergeTests(atServer, atStudio);

/** Elements with their classes and own texts. What only script or one of the two sides needs is left out. */
const outline = (body) => {
  // Script counts down in it.
  const counts = '.pt-resend';
  const own = (element) => element.matches(counts) ? '' : [...element.childNodes].filter(({ nodeType }) => nodeType === 3).map(({ data }) => data.trim()).join('');
  const of = (element) => [
    `${element.localName}.${[...element.classList].join('.')} ${own(element)}`.trim(),
    ...[...element.children].filter((child) => !child.matches('script, input[type=hidden], .pt-without-script')).map(of),
  ];
  return of(body).slice(1);
};

test('a preview is built like the page of the server', async ({ server, someone, designer }) => {
  const person = await someone(WITHOUT_SCRIPT);
  const names = (await firstSamples(server)).filter((name) => name !== 'signed-in');
  await person.page.goto(`/gallery/${names[0]}?locale=en&scheme=light`);
  const brand = await person.page.evaluate(() => ({
    name: document.querySelector('.pt-brand').innerText.split('\n').pop(),
    links: [...document.querySelectorAll('.pt-footer > a')].map(({ pathname }) => `https://juniper.example${pathname}`),
  }));
  const [terms, privacy, support] = brand.links;
  const someoneElse = await designer();
  await someoneElse.press('Import');
  const document = { portico: 1, name: brand.name, links: { terms, privacy, support } };
  await someoneElse.field('Or paste it here').fill(JSON.stringify(document));
  await someoneElse.press('Use this brand');
  for (const name of names) {
    await person.page.goto(`/gallery/${name}?locale=en&scheme=light`);
    await person.page.locator('.pt-screen').waitFor();
    await someoneElse.page.selectOption('#sample', name);
    const screen = name.split('/')[0].replaceAll('-', '_');
    await someoneElse.preview.locator(`[data-screen=${screen}]`).waitFor();
    const theirs = await person.page.locator('body').evaluate(outline);
    const ours = await someoneElse.preview.locator('body').evaluate(outline);
    assert.deepEqual(ours, theirs, name);
  }
});
