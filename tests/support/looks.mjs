// How a page may look, and a page that changes its look where it stands: what differs between looks is the style sheet
// and the attributes of html and body, and loading each sample in each look would take ten times as long.
import assert from 'node:assert/strict';

export const SCHEMES = ['light', 'dark'];

/** What a brand can choose of each kind, as the gallery offers it. */
async function choices(server, kind) {
  const gallery = await (await server.get('/gallery')).text();
  const [, options] = new RegExp(`<select [^>]*name="${kind}">(.*?)</select>`).exec(gallery);
  return [...options.matchAll(/<option[^>]*>([^<]+)</g)].map(([, value]) => value);
}

const each = (list, look) => list.flatMap((value) => look(value));

/** Every theme in every layout, with the usual contrast and with more: what the gallery's addresses say for it. */
export async function everyLook(server) {
  const [themes, layouts, contrasts] = await Promise.all(['theme', 'layout', 'contrast'].map((kind) => choices(server, kind)));
  return each(contrasts, (contrast) =>
    each(layouts, (layout) => each(themes, (theme) => `theme=${theme}&layout=${layout}&contrast=${contrast}`)),
  );
}

/** Fewer of them: each theme, layout and contrast at least once, and each theme with more contrast. */
export async function chosenLooks(server) {
  const [themes, layouts, [usual, ...others]] = await Promise.all(
    ['theme', 'layout', 'contrast'].map((kind) => choices(server, kind)),
  );
  const look = (place, contrast) =>
    `theme=${themes[place % themes.length]}&layout=${layouts[place % layouts.length]}&contrast=${contrast}`;
  const places = [...Array(Math.max(themes.length, layouts.length)).keys()];
  return [usual, ...others].flatMap((contrast) => places.map((place) => look(place, contrast)));
}

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

  constructor(server, locale) {
    Object.assign(this, { server, locale });
  }

  #page(look) {
    const path = `/gallery/enter-code/email?locale=${this.locale}&${look}`;
    return this.server.get(path, { accept: 'text/html' }).then((response) => response.text());
  }

  async #read(look) {
    const [page, plain] = await Promise.all([this.#page(look), this.#page('')]);
    const { wear, rest } = parted(page);
    assert.equal(rest, parted(plain).rest, `${look} changes more of the page than its looks: it has to be loaded.`);
    return wear;
  }

  /** Has a page of this locale look otherwise. */
  async dress(page, look) {
    if (!this.#looks.has(look)) this.#looks.set(look, this.#read(look));
    const wear = await this.#looks.get(look);
    await page.evaluate(({ html, body, styles }) => {
      for (const [element, wanted] of [[document.documentElement, html], [document.body, body]]) {
        for (const name of element.getAttributeNames()) element.removeAttribute(name);
        for (const [name, value] of wanted) element.setAttribute(name, value);
      }
      document.querySelector('head style').textContent = styles;
    }, wear);
  }
}
