// How programs find the code in a message. Each looks for what the public ones look for: Android's detector of one-time
// codes in notifications (AOSP, ExtServices), Apple's AutoFill, and "Origin-bound one-time codes" (WICG).

/** What a code may look like: 4 digits, or 5 to 8 letters and digits with a digit among them, and nothing joined to it. */
const SHAPED = /(?<![\p{L}\p{N}_@#./-])(?=[\p{L}-]{0,7}\p{N})(?:\d{4}|(?:(?!\p{Ideographic})[\p{L}\p{N}]-?){4,7}[\p{L}\p{N}])(?![\p{L}\p{N}_-]|[.@/][\p{L}\p{N}])/gu;
/** What looks like one and is none: a year, and a word. */
const NONE = /^(?:19|20)\d\d$|\p{Ll}{3}/u;
/** Letters between a code and the word for it, at most. */
const NEAR = 120;

/** What a program takes for codes in a text, each once: they look like one, and the word for it stands near. */
export function codesIn(text, word) {
  const known = text.toLowerCase();
  const found = [...text.matchAll(SHAPED)].filter(([shaped]) => !NONE.test(shaped));
  const near = found.filter(({ 0: shaped, index }) => known.slice(Math.max(0, index - NEAR), index + shaped.length + NEAR).includes(word.toLowerCase()));
  return [...new Set(near.map(([shaped]) => shaped))];
}

/** All runs of 4 to 8 digits, wherever they stand: a program that asks for no word takes one of these. */
export const numbersIn = (text) => [...new Set(text.match(/(?<!\d)\d{4,8}(?!\d)/g) ?? [])];

/** The code of the last line, and the host that it is bound to. */
export function boundCode(text) {
  const [, host, code] = /^@([a-z0-9.-]+) #(\S+)$/.exec(text.trimEnd().split('\n').at(-1)) ?? [];
  return { host, code };
}
