// How a page may look, and a page that changes its look where it stands: what differs between looks is the style sheet
// and the attributes of html and body, and loading each sample in each look would take ten times as long.
import assert from 'node:assert/strict';

export const SCHEMES = ['light', 'dark'];

/** What a brand can choose of each kind, what is usual first. A test holds it against what the gallery offers. */
export const KINDS = {
  theme: ['calm', 'ink', 'bloom'],
  layout: ['card', 'compact', 'split', 'full'],
  contrast: ['auto', 'more'],
};
export const { theme: THEMES, layout: LAYOUTS, contrast: CONTRASTS } = KINDS;

/** The same as the gallery offers it. */
export async function offered(server) {
  const looks = await (await server.get('/gallery/looks.json')).json();
  return Object.fromEntries(Object.keys(KINDS).map((kind) => [kind, looks[kind]]));
}

/** Every theme in every layout, with the usual contrast and with more: what the gallery's addresses say for it. */
export const EVERY_LOOK = CONTRASTS.flatMap((contrast) =>
  LAYOUTS.flatMap((layout) => THEMES.map((theme) => `theme=${theme}&layout=${layout}&contrast=${contrast}`)),
);

/** Fewer of them: each theme, layout and contrast at least once, and each theme with more contrast. */
export const CHOSEN_LOOKS = CONTRASTS.flatMap((contrast) =>
  Array.from({ length: Math.max(THEMES.length, LAYOUTS.length) }, (_, place) =>
    `theme=${THEMES[place % THEMES.length]}&layout=${LAYOUTS[place % LAYOUTS.length]}&contrast=${contrast}`),
);

const attributes = (tag) => [...tag.matchAll(/ ([\w-]+)="([^"]*)"/g)].map(([, name, value]) => [name, value]);

/** What makes a look, out of a page as the server makes it, and the rest of that page. */
function parted(page) {
  const [html] = /<html[^>]*>/.exec(page);
  const [body] = /<body[^>]*>/.exec(page);
  const [style, , styles] = /<style nonce="([^"]*)">(.*?)<\/style>/s.exec(page);
  const rest = page.replace(html, '').replace(body, '').replace(style, '').replace(/nonce="[^"]*"/g, '');
  return { wear: { html: attributes(html), body: attributes(body), styles }, rest };
}

/** The looks of one locale, read from the server when they are asked for. */
export class Wardrobe {
  #looks = new Map();
  #plain;

  constructor(server, locale) {
    Object.assign(this, { server, locale });
  }

  #page(look) {
    const path = `/gallery/enter-code/email?locale=${this.locale}&${look}`;
    return this.server.get(path, { accept: 'text/html' }).then((response) => response.text());
  }

  async #read(look) {
    this.#plain ??= this.#page('');
    const [page, plain] = await Promise.all([this.#page(look), this.#plain]);
    const { wear, rest } = parted(page);
    assert.equal(rest, parted(plain).rest, `${look} changes more of the page than its looks: it has to be loaded.`);
    return wear;
  }

  /** Has a page of this locale look otherwise. To send a look takes longer than to put it on: the page keeps it. */
  async dress(page, look) {
    if (await page.evaluate(putOn, { look })) return;
    if (!this.#looks.has(look)) this.#looks.set(look, this.#read(look));
    await page.evaluate(putOn, { look, wear: await this.#looks.get(look) });
  }
}

/** Runs in the page, and says whether it had the look or was given it. */
function putOn({ look, wear }) {
  window.wardrobe ??= {};
  if (wear) window.wardrobe[look] = wear;
  if (!window.wardrobe[look]) return false;
  const { html, body, styles } = window.wardrobe[look];
  for (const [element, wanted] of [[document.documentElement, html], [document.body, body]]) {
    for (const name of element.getAttributeNames()) element.removeAttribute(name);
    for (const [name, value] of wanted) element.setAttribute(name, value);
  }
  document.querySelector('head style').textContent = styles;
  return true;
}
