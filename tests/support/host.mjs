// Somebody else's page, with the element on it. Its origin is one that the demo's apps name.
import { EventEmitter } from 'node:events';
import { someone } from './browser.mjs';

/** Same site as the server, but another origin, as www. and login. of one company are. */
export const HOST = 'http://localhost:9000';

export const strictPolicy = (server, nonce) =>
  `default-src 'none'; script-src 'nonce-${nonce}' 'strict-dynamic' 'wasm-unsafe-eval'; ` +
  `style-src 'nonce-${nonce}'; connect-src ${server}; form-action ${server}; ` +
  "base-uri 'none'; require-trusted-types-for 'script'; trusted-types portico";

/** What an app developer pastes: the script brings the first form of the app along. */
export const tag = (server, attributes = 'app="shop"') => {
  const [, app] = /\bapp="([^"]*)"/.exec(attributes) ?? [];
  return `<script type="module" src="${server.base}/portico.js${app ? `?app=${app}` : ''}"></script>\n<portico-sign-in ${attributes}></portico-sign-in>`;
};

/** Holds a request back until it is let go. */
export function gated() {
  const gate = {};
  const opened = new Promise((done) => (gate.open = done));
  gate.reached = new Promise((done) => {
    gate.hold = async (route) => {
      done();
      await opened;
      await route.continue();
    };
  });
  return gate;
}

/** A page around `body`, by every rule of the day. */
const document = (body, { head = '', lang = 'en', html = '' }) =>
  `<!doctype html><html lang="${lang}" ${html}><head><meta charset="utf-8"><title>The shop</title>` +
  '<meta name="viewport" content="width=device-width, initial-scale=1">' +
  `${head}</head><body>${body}</body></html>`;

/** Has the person be told of all events of elements, on every page from now on. */
export async function hears(person) {
  Object.assign(person, { told: [], ears: new EventEmitter() });
  await person.context.exposeBinding('porticoTold', (_, event) => {
    person.told.push(event);
    person.ears.emit('told');
  });
  await person.context.addInitScript(() => {
    const names = ['ready', 'screen', 'signed-in', 'blocked', 'problem', 'cancelled'];
    for (const name of names) {
      addEventListener(`portico-${name}`, (event) => {
        window.porticoTold({ name, id: event.target.id, ...event.detail });
        if (window.stays) event.preventDefault();
      });
    }
  });
}

/** Somebody at a page around `body`, once it is prepared; `told` has all events of elements, as they come. */
export async function atHost(browser, server, body, options = {}) {
  const { mode, context, headers = {}, origin = HOST, prepare = () => {}, ...page } = options;
  const person = await someone(browser, server, mode, context);
  await hears(person);
  await person.context.route(`${origin}/**`, (route) =>
    route.fulfill({ contentType: 'text/html', headers, body: document(body, page) }),
  );
  await prepare(person);
  await person.page.goto(`${origin}/`);
  return person;
}

/** Waits until the person was told this, and gives what. */
export function told(person, name, wanted = () => true, seconds = 20) {
  return new Promise((done, failed) => {
    const look = () => {
      const found = person.told.find((event) => event.name === name && wanted(event));
      if (!found) return;
      clearTimeout(end);
      person.ears.off('told', look);
      done(found);
    };
    const end = setTimeout(() => {
      person.ears.off('told', look);
      failed(new Error(`In ${seconds} s the page was never told ${name}, but ${JSON.stringify(person.told)}`));
    }, seconds * 1000);
    person.ears.on('told', look);
    look();
  });
}
