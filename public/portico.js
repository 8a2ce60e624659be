// <portico-sign-in>: the sign-in of Portico on your own page. See docs/reference/element.md.
//
// The element asks the server for the first screen, which is a form that works
// as it is, and puts it into the page: not behind a shadow root, where password
// managers do not look. The WebAssembly comes beside it and takes the form over.

/** Where the rest is, and what each file must be; the server fills it in. */
const REST = __PORTICO__;

const HOME = new URL(import.meta.url).origin + REST.base;

/** Milliseconds between saying "signed in" and leaving: enough to be spoken. */
const FAREWELL = 300;

/** Attributes that say how a flow begins; another value begins another. */
const BEGINNING = ['acr', 'app', 'code-challenge', 'locale', 'login-hint', 'purpose', 'return-to', 'server'];
const LOOKS = ['autofocus', 'heading-level', 'layout', 'scheme'];

/** What HOME has rendered and is not shown yet. */
const rendered = new Set();

/** Whoever gets hold of this policy: only HOME's screens pass it, once each, and HOME's script. */
const rules = { createHTML: (html) => pass(rendered.delete(html), html), createScriptURL: (url) => pass(url === HOME + REST.script?.address, url) };
const trusted = globalThis.trustedTypes?.createPolicy('portico', rules) ?? rules;

function pass(good, text) {
  if (!good) throw new TypeError('This is not of the server that the script came from.');
  return text;
}

let elements = 0;
let widget;
let begun = Promise.resolve();
const sheets = new Map();

/** Fetches one of the server's files, and takes nothing else for it. */
const file = ({ address, integrity }) => fetch(HOME + address, { integrity, credentials: 'omit' });

/** One after the other: the first answer brings the cookie that all others go with. */
const inTurn = (ask) => (begun = begun.then(ask, ask));

/** The styles that an app had when this script was made. */
const stylesOf = (app) => REST.styles[REST.apps[app] ?? 0];

/** The styles of this file. */
function styles(style) {
  const { address } = style;
  if (!sheets.has(address)) {
    const sheet = new CSSStyleSheet();
    const ready = file(style).then((response) => response.text()).then((text) => sheet.replace(text));
    ready.catch(() => sheets.delete(address));
    sheets.set(address, ready);
  }
  return sheets.get(address);
}

// Nearly every element wears these, and the screen comes no sooner than they do.
styles(stylesOf());

// Once all is asked for, the browser finds the letters: on a slow device that is a quarter of drawing the screen.
setTimeout(() => {
  const pen = document.createElement('canvas').getContext('2d');
  for (const weight of pen ? [400, 500, 600] : []) {
    pen.font = `${weight} 16px system-ui`;
    pen.measureText('m');
  }
});

/** The WebAssembly, once for all elements. The script tag checks the script; the import finds it there. */
function fetchWidget() {
  widget ??= new Promise((resolve, reject) => {
    const { script, wasm } = REST;
    if (!script || !globalThis.WebAssembly) throw new Error('There is no WebAssembly.');
    // Beside the script, not after it.
    const module = file(wasm);
    module.catch(() => {});
    const tag = document.createElement('script');
    tag.type = 'module';
    tag.crossOrigin = 'anonymous';
    tag.integrity = script.integrity;
    tag.src = trusted.createScriptURL(HOME + script.address);
    tag.onerror = () => reject(new Error('The script was not taken.'));
    tag.onload = async () => {
      try {
        const { embed, remove, init } = await import(HOME + script.address);
        await init({ module_or_path: module });
        resolve({ embed, remove });
      } catch (reason) {
        reject(reason);
      }
    };
    document.head.append(tag);
    tag.remove();
  });
  widget.catch(() => (widget = undefined));
  return widget;
}

/** What an app's developer has to mend; browsers do not tell why a page may not read an answer. */
async function mistake(response, status) {
  if (!status) return `${HOME} did not answer, or this page may not read it: name ${location.origin} in the app's origins, and ${HOME} in connect-src.`;
  if (status === 421) return `server is not ${HOME}, where the script came from.`;
  return response.json().then(({ detail }) => detail, () => `The status is ${status}.`);
}

class PorticoSignIn extends HTMLElement {
  static observedAttributes = [...BEGINNING, ...LOOKS];

  /** What is shown just now; another object after each beginning. */
  #run;
  #due = false;

  connectedCallback() {
    // Moved within the page: all of it is still there.
    if (!this.#run) this.#begin();
  }

  disconnectedCallback() {
    queueMicrotask(() => {
      if (!this.isConnected) this.#end();
    });
  }

  attributeChangedCallback(name, before, after) {
    if (before !== after && this.#run) this.#begin();
  }

  /** Begins anew, with what the attributes say now. */
  restart() {
    if (this.isConnected) this.#begin();
  }

  /** Takes the screen away, and shows what stood in the element before. */
  cancel() {
    this.#end();
    this.#tell('cancelled', {});
  }

  /** The name of the present screen, or null. */
  get screen() {
    return this.getAttribute('screen');
  }

  #begin() {
    if (this.#due) return;
    this.#due = true;
    // Frameworks set one attribute after the other.
    queueMicrotask(() => {
      this.#due = false;
      if (this.isConnected) this.#open();
    });
  }

  /** Whether the server is the one that the script came from: no other's screens are put into the page. */
  get #isHome() {
    const { origin, pathname } = new URL(this.getAttribute('server') ?? HOME, document.baseURI);
    return (origin + pathname).replace(/\/$/, '') === HOME;
  }

  async #open() {
    this.#end();
    const run = (this.#run = { scope: `-pt${++elements}` });
    const page = this.getRootNode();
    try {
      if (!this.#isHome) throw new Response(null, { status: 421 });
      const first = { method: 'POST', headers: { accept: 'application/json' }, credentials: 'include', redirect: 'error', body: this.#fields(run.scope) };
      const asked = inTurn(() => fetch(`${HOME}/embed`, first)).then((response) => (response.ok ? response.json() : Promise.reject(response)));
      styles(stylesOf(this.getAttribute('app')));
      const screen = await asked;
      // The brand may have changed since.
      const sheet = await styles(screen.style);
      if (!page.adoptedStyleSheets.includes(sheet)) page.adoptedStyleSheets.push(sheet);
      if (this.#run === run) this.#show(run, screen);
    } catch (reason) {
      if (this.#run === run) this.#fail(run, reason);
    }
  }

  #fields(scope) {
    const fields = new URLSearchParams({ scope });
    const set = (name, value) => value != null && fields.set(name, value);
    for (const name of BEGINNING.slice(0, -1)) set(name.replace('-', '_'), this.getAttribute(name));
    set('heading', this.getAttribute('heading-level'));
    set('layout', this.getAttribute('layout'));
    set('scheme', this.getAttribute('scheme'));
    set('autofocus', this.getAttribute('autofocus'));
    if (!this.hasAttribute('locale')) set('ui_locales', this.closest('[lang]')?.lang);
    return fields;
  }

  #show(run, { html, title, lang, dir, page }) {
    const box = document.createElement('div');
    box.className = 'pt-around';
    box.lang = lang;
    box.dir = dir;
    // The box is as wide as it likes; what is in it goes by that width.
    const room = document.createElement('div');
    room.className = 'pt-room';
    rendered.add(html);
    room.innerHTML = trusted.createHTML(html);
    box.append(room);
    // What stood here was shown until now.
    run.before = [...this.children].filter((child) => !child.slot && !child.hidden);
    for (const child of run.before) child.hidden = true;
    const below = [...this.children].find((child) => ['footer', 'legal'].includes(child.slot));
    this.insertBefore(box, below ?? null);
    run.box = box;
    this.#moved(page.reply, title);
    if (this.hasAttribute('autofocus')) box.querySelector('[autofocus]')?.focus();
    // The form first: not before it is on the screen, which nothing is in the background.
    if (document.hidden) this.#enhance(run, page);
    else requestAnimationFrame(() => setTimeout(() => this.#enhance(run, page)));
  }

  /** Has the WebAssembly take the form over. */
  async #enhance(run, page) {
    if (this.#run !== run) return;
    try {
      const widget = await fetchWidget();
      if (this.#run !== run) return;
      run.widget = widget;
      widget.embed(JSON.stringify(page), (what, detail, title) => this.#hear(run, what, detail, title));
    } catch {
      if (this.#run === run) this.#tell('problem', { kind: 'webassembly' });
    }
  }

  /** Without an answer the page around stays as it was; it is asked again when there is a connection. */
  async #fail(run, response) {
    const status = response instanceof Response ? response.status : undefined;
    const explains = REST.demo || this.hasAttribute('debug');
    const reason = explains ? await mistake(response, status) : undefined;
    if (this.#run !== run) return;
    this.#tell('problem', { kind: status ? 'refused' : 'offline', status, ...(reason && { reason }) });
    if (reason) this.#explain(run, reason);
    if (status) return;
    run.again = () => this.#begin();
    addEventListener('online', run.again, { once: true });
  }

  /** Shows a developer, above what the page has, what they have to mend. */
  #explain(run, reason) {
    console.info('portico', reason);
    run.box = document.createElement('p');
    run.box.lang = 'en';
    run.box.dir = 'ltr';
    run.box.textContent = `<portico-sign-in>: ${reason}`;
    this.prepend(run.box);
  }

  #hear(run, what, detail, title) {
    if (this.#run !== run) return;
    if (what === 'ready') this.#tell('ready', {});
    if (what === 'reply') {
      const reply = JSON.parse(detail);
      run.refused = Boolean(reply.begin && reply.refusal);
      this.#moved(reply, title);
    }
    if (what === 'problem') {
      this.#tell('problem', { kind: detail });
      if (detail !== 'gone') return;
      // A first screen that came anew and is gone again: the server's own page says why.
      if (run.refused) run.box.querySelector('form').submit();
      else this.#begin();
    }
  }

  #moved({ screen, step, reference, refusal }, title) {
    const [name] = Object.keys(screen);
    const { return_to: returnTo, reason } = screen[name];
    this.setAttribute('screen', name);
    if (this.hasAttribute('debug')) console.info('portico', name, step, reference, Object.keys(refusal ?? {})[0] ?? '');
    this.#tell('screen', { screen: name, title, step, reference, refusal: Object.keys(refusal ?? {})[0] });
    if (name === 'blocked' || name === 'locked') this.#tell('blocked', { reason: reason ?? name, reference });
    const code = returnTo && new URL(returnTo).searchParams.get('code');
    if (name === 'signed_in' && this.#tell('signed-in', { returnTo, code, reference })) {
      setTimeout(() => location.assign(returnTo), FAREWELL);
    }
  }

  #tell(name, detail) {
    const init = { detail, bubbles: true, composed: true, cancelable: name === 'signed-in' };
    return this.dispatchEvent(new CustomEvent(`portico-${name}`, init));
  }

  #end() {
    const run = this.#run;
    this.#run = undefined;
    if (!run) return;
    removeEventListener('online', run.again);
    run.widget?.remove(run.scope);
    run.box?.remove();
    for (const child of run.before ?? []) child.hidden = false;
    this.removeAttribute('screen');
  }
}

for (const name of [...BEGINNING, ...LOOKS]) {
  const property = name.replace(/-(.)/g, (_, letter) => letter.toUpperCase());
  if (property in HTMLElement.prototype) continue;
  Object.defineProperty(PorticoSignIn.prototype, property, {
    configurable: true,
    enumerable: true,
    get() {
      return this.getAttribute(name);
    },
    set(value) {
      if (value == null) this.removeAttribute(name);
      else this.setAttribute(name, value);
    },
  });
}

// The same script twice on a page defines it once.
if (!customElements.get('portico-sign-in')) customElements.define('portico-sign-in', PorticoSignIn);
