// Brings <portico-sign-in> to a page. The element itself comes from the server that people sign in at: so the two are of
// one version always, and an update of the server needs none of the page. What is said of each name is in index.d.ts.

const TAG = 'portico-sign-in';

/** What is under way or done, by the loader's address. */
const loading = new Map();

/** Browsers remember that a module could not be had, by its whole address: another try needs another one. */
let tries = 0;
let trusted;

/** Addresses that are about to be loaded: whoever gets hold of the policy gets no others past it. */
const passing = new Set();

function createScriptURL(url) {
  if (!passing.delete(url)) throw new TypeError('This is not what load() was asked for.');
  return url;
}

export async function load(server, { app, locale, script = first(app, locale), integrity } = {}) {
  if (typeof document === 'undefined') {
    throw new Error('load() has nothing to load into: call it in the browser, when the component is mounted.');
  }
  if (customElements.get(TAG)) return;
  const address = addressOf(server, script);
  if (!loading.has(address)) {
    const done = bring(address, integrity);
    done.catch(() => loading.delete(address));
    loading.set(address, done);
  }
  await loading.get(address);
}

/** The script, with the first form of this app if it is known: it is there one round trip sooner. */
function first(app, locale) {
  const query = new URLSearchParams(Object.entries({ app, locale }).filter(([, value]) => value));
  return `portico.js${app ? `?${query}` : ''}`;
}

function addressOf(server, script) {
  try {
    return new URL(script, `${String(server).replace(/\/$/, '')}/`).href;
  } catch {
    throw new TypeError(`load() needs the address of the server, as in https://login.example.com, and got ${server}.`);
  }
}

async function bring(address, integrity) {
  const url = tries ? `${address}#${tries}` : address;
  try {
    if (integrity) await check(url, integrity);
    await import(/* @vite-ignore */ /* webpackIgnore: true */ /* turbopackIgnore: true */ url);
  } catch (cause) {
    tries += 1;
    throw new Error(`The sign-in could not be loaded from ${address}.`, { cause });
  }
  if (!customElements.get(TAG)) throw new Error(`${address} is not the loader of a Portico server.`);
}

/** An import has no integrity, so a script tag comes first; the import finds the very module that the tag let pass. */
function check(url, integrity) {
  trusted ??= globalThis.trustedTypes?.createPolicy('portico-load', { createScriptURL }) ?? { createScriptURL };
  return new Promise((resolve, reject) => {
    const tag = document.createElement('script');
    tag.type = 'module';
    tag.crossOrigin = 'anonymous';
    tag.integrity = integrity;
    tag.onload = resolve;
    tag.onerror = () => reject(new Error('It could not be fetched, or is not what its integrity says.'));
    passing.add(url);
    tag.src = trusted.createScriptURL(url);
    document.head.append(tag);
    tag.remove();
  });
}
