// The sentences, so that a test need not change when one is put better.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';

/** What most tests look at, for the time's sake: short words, long ones, and those from right to left. */
export const LOCALES = ['en', 'de', 'ar'];

const folder = new URL('../../words/locales/', import.meta.url);

/** Every locale that people are offered. */
export const EVERY_LOCALE = readdirSync(folder).map((file) => file.replace('.json', ''));

const read = (locale) => JSON.parse(readFileSync(new URL(`${locale}.json`, folder), 'utf8'));
const files = Object.fromEntries(EVERY_LOCALE.map((locale) => [locale, read(locale)]));

/** `ltr` or `rtl`. */
export const directionOf = (locale) => files[locale].locale.direction;

/** The word of a language for something, such as `code`. */
export const termOf = (locale, term) => files[locale].locale.terms[term];

/** A sentence such as `refusal.code_wrong`, with its values; a count takes the form "other". */
export function say(key, values = {}, locale = 'en') {
  const [section, name] = key.split('.');
  const found = files[locale][section]?.[name];
  assert.ok(found, `There is no sentence ${key} in ${locale}.`);
  const sentence = typeof found === 'string' ? found : (values.count === 1 && found.one) || found.other;
  return sentence.replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

/** The same as a pattern in which `{name}` stands for anything. */
export function pattern(key, locale = 'en') {
  const [section, name] = key.split('.');
  const parts = files[locale][section][name].split(/\{\w+\}/);
  return new RegExp(parts.map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('.+'));
}

/** All sentences of a locale by key, plural forms under `key.form`. */
export function sentences(locale) {
  const all = {};
  const { locale: _, ...sections } = files[locale];
  for (const [section, entries] of Object.entries(sections)) {
    for (const [name, text] of Object.entries(entries)) {
      const forms = typeof text === 'string' ? { '': text } : text;
      for (const [form, sentence] of Object.entries(forms)) {
        all[[section, name, form].filter(Boolean).join('.')] = sentence;
      }
    }
  }
  return all;
}
