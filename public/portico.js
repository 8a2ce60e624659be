// <portico-sign-in>: the sign-in of Portico on your own page. See docs/reference/element.md.
//
// The element asks the server for the first screen, which is a form that works
// as it is, and puts it into the page: not behind a shadow root, where password
// managers do not look. If this script was asked for with an app, that form came
// along, and stands in the page while the server is asked for what makes it this
// browser's. The WebAssembly comes beside it and takes the form over.

/** Where the rest is, and what each file must be; the server fills it in. */
const REST = __PORTICO__;

const HOME = new URL(import.meta.url).origin + REST.base;

/** Whether this file is of one build for ever, and takes no other build's files. */
const PINNED = !new URL(import.meta.url).pathname.endsWith('/portico.js');

/** Milliseconds for which a press waits for the WebAssembly, once the server has answered. */
const PATIENCE = 3000;

/** Milliseconds between saying "signed in" and leaving: enough to be spoken. */
const FAREWELL = 300;

/** Attributes that say how a flow begins; another value begins another. */
const BEGINNING = ['acr', 'app', 'code-challenge', 'locale', 'login-hint', 'purpose', 'return-to', 'state', 'server'];
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

/** The styles of this file; until it is there, those that the first form needs. */
function styles(style, text = '') {
  const { address } = style;
  if (!sheets.has(address)) {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(text);
    const ready = file(style).then((response) => response.text()).then((all) => sheet.replace(all));
    ready.catch(() => sheets.delete(address));
    sheets.set(address, { sheet, ready });
  }
  return sheets.get(address);
}

// Nearly every element wears these, and no other screen comes sooner than they do.
styles(stylesOf(), REST.first?.styles);

// Once all is asked for, the browser finds the letters: on a slow device that is a quarter of drawing the screen.
setTimeout(() => {
  const pen = document.createElement('canvas').getContext('2d');
  for (const letters of pen ? ['400 16px', '500 14px', '600 16px'] : []) {
    pen.font = `${letters} system-ui`;
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
        await init(module);
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

  /** The form that came along, if it is certain that the server would send just this one. */
  get #first() {
    const { first } = REST;
    const said = (name, usual) => this.getAttribute(name) ?? usual;
    const lang = said('locale') ?? this.closest('[lang]')?.lang;
    const fits = (name, usual, values) => values.test(said(name, usual));
    return first && this.#isHome && location.origin !== new URL(HOME).origin && said('app') === first.app &&
      fits('purpose', 'sign_in', /^sign_in$/) && fits('heading-level', '2', /^[1-5]$/) && fits('layout', 'card', /^(card|compact)$/) &&
      fits('scheme', 'dark', /^(dark|light)$/) && (lang == null || RegExp(`^${first.speaks}\\b`, 'i').test(lang)) ? first : undefined;
  }

  #open() {
    this.#end();
    const run = (this.#run = { scope: `-pt${++elements}` });
    const first = this.#first;
    if (first) this.#begins(run, first);
    this.#ask(run);
  }

  /** Shows the form that came along, as the server would have rendered it for this element. */
  #begins(run, first) {
    const level = Number(this.getAttribute('heading-level') ?? 2) - 2;
    const { scope } = run;
    const html = first.html
      .replaceAll(/-pt0(?=[" ])/g, scope)
      .replaceAll(/(<\/?h)(\d)(?=[ >])/g, (_, tag, number) => tag + Math.min(6, Number(number) + level));
    this.#adopt(styles(stylesOf(first.app), first.styles).sheet);
    this.#put(run, { ...first, html });
    run.form = first.form;
    const { dataset } = run.box.querySelector('.pt-embed');
    dataset.layout = this.getAttribute('layout') ?? 'compact';
    if (this.hasAttribute('scheme')) dataset.scheme = this.getAttribute('scheme');
    // Where providers are the only way in, nothing is typed.
    const field = run.box.querySelector('[name=username]');
    const hint = this.getAttribute('login-hint');
    if (field && /^[^\s@]+@[^\s@]+$/.test(hint)) field.defaultValue = hint;
    if (field && this.hasAttribute('autofocus')) {
      field.autofocus = true;
      field.focus();
    }
  }

  /** Asks the server for the first screen, or for what makes the form that is shown this browser's. */
  async #ask(run) {
    run.fails = false;
    removeEventListener('online', run.again);
    try {
      if (!this.#isHome) throw new Response(null, { status: 421 });
      const first = { method: 'POST', headers: { accept: 'application/json' }, credentials: 'include', redirect: 'error', body: this.#fields(run) };
      const asked = inTurn(() => fetch(`${HOME}/embed`, first)).then((response) => (response.ok ? response.json() : Promise.reject(response)));
      styles(stylesOf(this.getAttribute('app')));
      const screen = await asked;
      if (this.#run !== run) return;
      if (screen.rest && PINNED) return this.#old(run);
      Object.assign(REST, screen.rest);
      if (run.form && !screen.html) this.#own(run, screen.page);
      // The brand may have changed since.
      const { sheet, ready } = styles(screen.style);
      await ready;
      if (this.#run !== run) return;
      this.#adopt(sheet);
      this.#show(run, screen);
    } catch (reason) {
      if (this.#run === run) this.#fail(run, reason);
    }
  }

  #adopt(sheet) {
    const { adoptedStyleSheets } = this.getRootNode();
    if (!adoptedStyleSheets.includes(sheet)) adoptedStyleSheets.push(sheet);
  }

  /** Has the form that is shown say whose it is. */
  #own(run, { reply, place }) {
    const set = (name, value) => {
      for (const input of run.box.querySelectorAll(`[name=${name}]`)) {
        if (value) input.value = value;
        else input.remove();
      }
    };
    set('begin', reply.begin);
    set('browser', place.browser);
    this.#patient(run);
  }

  /** From now on a press waits for the WebAssembly, and not for long. */
  #patient(run) {
    run.owned = true;
    // A button that leads to a page of the server has nothing to wait for.
    if (run.pressed?.[1]?.hasAttribute('formaction')) this.#let(run);
    else setTimeout(() => this.#let(run), PATIENCE);
  }

  /** Holds what is pressed before there is who answers it; twice is once. */
  #press(run, event) {
    if (run.open || (run.owned && event.submitter?.hasAttribute('formaction'))) return;
    event.preventDefault();
    event.stopPropagation();
    if (event.submitter?.ariaDisabled === 'true') return;
    run.pressed ??= [event.target, event.submitter];
    this.#wait(run, true);
    if (run.fails) this.#ask(run);
  }

  /** What waits looks busy; whatever was said here is over. */
  #wait(run, busy, says = '') {
    const form = run.box.querySelector('.pt-form');
    if (busy) form.setAttribute('aria-busy', 'true');
    else form.removeAttribute('aria-busy');
    if (!says && !run.said) return;
    run.said = says;
    run.box.querySelector('.pt-alert').textContent = says;
    const notice = document.createElement('p');
    notice.className = 'pt-notice pt-notice--refused';
    notice.textContent = says;
    run.box.querySelector('.pt-trouble').replaceChildren(...(says ? [notice] : []));
  }

  /** Lets go what is held: to the WebAssembly if that is there, or to the browser. */
  #let(run) {
    if (this.#run !== run || run.open) return;
    run.open = true;
    if (!run.pressed) return;
    this.#wait(run, false);
    const [form, button] = run.pressed;
    form.requestSubmit(button);
  }

  /** This file is of a build that the server has left behind, and was to stay as it is. */
  #old(run) {
    this.#hide(run);
    this.#tell('problem', { kind: 'old' });
  }

  #fields({ scope, form }) {
    const fields = new URLSearchParams({ scope, build: REST.build });
    if (form) fields.set('form', form);
    const set = (name, value) => value != null && fields.set(name, value);
    for (const name of BEGINNING.slice(0, -1)) set(name.replace('-', '_'), this.getAttribute(name));
    set('heading', this.getAttribute('heading-level'));
    set('layout', this.getAttribute('layout'));
    set('scheme', this.getAttribute('scheme'));
    set('autofocus', this.getAttribute('autofocus'));
    if (!this.hasAttribute('locale')) set('ui_locales', this.closest('[lang]')?.lang);
    return fields;
  }

  /** Puts a screen into the page. */
  #put(run, { html, lang, dir }) {
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
    box.addEventListener('submit', (event) => this.#press(run, event), true);
    // What stood here was shown until now.
    run.before ??= [...this.children].filter((child) => !child.slot && !child.hidden);
    for (const child of run.before) child.hidden = true;
    const below = [...this.children].find((child) => ['footer', 'legal'].includes(child.slot));
    this.insertBefore(box, below ?? null);
    run.box = box;
  }

  /** Another form than the one that is shown: what was typed, the focus and what was pressed go over. */
  #swap(run, screen) {
    const { box, pressed } = run;
    const here = this.getRootNode().activeElement;
    this.#put(run, screen);
    const twin = ({ name, value, type }) => [...run.box.querySelectorAll(type === 'submit' ? 'button' : 'input')].find((one) => one.name === name && (type !== 'submit' || one.value === value));
    for (const input of box.querySelectorAll('input:not([type=hidden])')) {
      const to = twin(input);
      if (to && input.value !== input.defaultValue) to.value = input.value;
      if (input === here) to?.focus();
    }
    box.remove();
    if (!pressed) return;
    const button = pressed[1] && twin(pressed[1]);
    run.pressed = [button?.form ?? run.box.querySelector('.pt-form'), button];
    this.#wait(run, true);
  }

  #show(run, screen) {
    const { page, title, html } = screen;
    if (html && run.box) this.#swap(run, screen);
    else if (html) {
      this.#put(run, screen);
      if (this.hasAttribute('autofocus')) run.box.querySelector('[autofocus]')?.focus();
    }
    if (!run.owned) this.#patient(run);
    this.#moved(page.reply, title);
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
      // It begins with what it renders, which is not busy.
      this.#wait(run, false);
      widget.embed(JSON.stringify(page), (what, detail, title) => this.#hear(run, what, detail, title));
    } catch {
      if (this.#run !== run) return;
      this.#tell('problem', { kind: 'webassembly' });
      this.#let(run);
    }
  }

  /** Without an answer the page around stays as it was; it is asked again when there is a connection. */
  async #fail(run, response) {
    const status = response instanceof Response ? response.status : undefined;
    const explains = REST.demo || this.hasAttribute('debug');
    const reason = explains ? await mistake(response, status) : undefined;
    if (this.#run !== run) return;
    this.#tell('problem', { kind: status ? 'refused' : 'offline', status, ...(reason && { reason }) });
    // Too many at once, and trouble of the server's, pass by.
    const passes = !status || status === 429 || status >= 500;
    // The form is this browser's already: it goes on at the server, if that can be reached.
    if (run.owned && navigator.onLine) return this.#let(run);
    if (run.form && passes) {
      run.pressed = undefined;
      run.fails = true;
      this.#wait(run, false, REST.first.says[status ? 1 : 0]);
    } else {
      this.#hide(run);
      if (reason) this.#explain(run, reason);
    }
    if (status) return;
    run.again = () => this.#ask(run);
    addEventListener('online', run.again, { once: true });
  }

  /** Shows a developer, above what the page has, what they have to mend. */
  #explain(run, reason) {
    console.info('portico', reason);
    run.note?.remove();
    run.note = document.createElement('p');
    run.note.lang = 'en';
    run.note.dir = 'ltr';
    run.note.textContent = `<portico-sign-in>: ${reason}`;
    this.prepend(run.note);
  }

  #hear(run, what, detail, title) {
    if (this.#run !== run) return;
    if (what === 'ready') {
      this.#tell('ready', {});
      // It listens a moment later.
      setTimeout(() => this.#let(run));
    }
    if (what === 'reply') {
      const reply = JSON.parse(detail);
      run.refused = Boolean(reply.begin && reply.refusal);
      this.#moved(reply, title);
    }
    if (what === 'problem') {
      this.#tell('problem', { kind: detail });
      if (detail === 'words') this.#let(run);
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
    this.#hide(run);
    this.removeAttribute('screen');
  }

  /** Takes away what was put into the page, and shows what stood there before. */
  #hide(run) {
    run.box?.remove();
    run.note?.remove();
    run.box = run.form = undefined;
    for (const child of run.before ?? []) child.hidden = false;
    run.before = undefined;
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
