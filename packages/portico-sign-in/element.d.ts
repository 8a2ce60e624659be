// <portico-sign-in>, as docs/reference/element.md tells of it.

export interface PorticoEvents {
  /** The sign-in is blocked or locked. */
  'portico-blocked': CustomEvent<{ reason: string; reference: string }>;
  /** cancel() was called. */
  'portico-cancelled': CustomEvent<Record<string, never>>;
  /** Something cannot be done. */
  'portico-problem': CustomEvent<{ kind: 'busy' | 'gone' | 'offline' | 'old' | 'refused' | 'server' | 'webassembly' | 'words'; status?: number; reason?: string }>;
  /** The WebAssembly has taken over. */
  'portico-ready': CustomEvent<Record<string, never>>;
  /** A screen is shown, or an answer was refused. */
  'portico-screen': CustomEvent<{ screen: string; title: string; step: number; reference: string; refusal?: string }>;
  /** Somebody is signed in. Unless it is prevented, the page goes on to returnTo. */
  'portico-signed-in': CustomEvent<{ returnTo: string; code: string | null; reference: string }>;
}

/** What the element is told in markup. */
export interface PorticoAttributes {
  /** Asks for a second factor, whatever the policies say. */
  acr?: 'mfa';
  /** Which app of the server's settings; the first one without. */
  app?: string;
  /** Whether the first field takes the focus. */
  autofocus?: boolean;
  /** Has the sign-in end in a one-time code for the app: PKCE's S256. A page of another site needs it. */
  'code-challenge'?: string;
  /** Writes each screen and its reference to the console, never an answer, and explains why a sign-in cannot begin. */
  debug?: boolean;
  /** The level of a screen's heading; 2 without. */
  'heading-level'?: '1' | '2' | '3' | '4' | '5';
  /** Compact has no line around; so it is without. */
  layout?: 'card' | 'compact';
  /** The language, as in de or pt-BR; the page's without, and then the browser's. */
  locale?: string;
  /** The address to begin with. */
  'login-hint'?: string;
  /** What for; sign_in without. */
  purpose?: 'sign_in' | 'sign_up' | 'reset_password' | 'step_up' | 'manage_factors';
  /** Where to go on: one of the app's return_to; the first without. */
  'return-to'?: string;
  /** Light or dark, where it does not follow the page's color-scheme. */
  scheme?: 'light' | 'dark';
  /** Where the server is: the one that the script came from, which it is without. */
  server?: string;
  /** What the app gets back in returnTo as its parameter state: up to 512 characters of printable ASCII. */
  state?: string;
}

/** The sign-in of Portico on a page of your own. */
export interface PorticoSignIn extends HTMLElement {
  /** Asks for a second factor, whatever the policies say. */
  acr: 'mfa' | null;
  /** Which app of the server's settings; the first one without. */
  app: string | null;
  /** Has the sign-in end in a one-time code for the app: PKCE's S256. A page of another site needs it. */
  codeChallenge: string | null;
  /** The level of a screen's heading; 2 without. */
  headingLevel: '1' | '2' | '3' | '4' | '5' | null;
  /** Compact has no line around; so it is without. */
  layout: 'card' | 'compact' | null;
  /** The language, as in de or pt-BR; the page's without, and then the browser's. */
  locale: string | null;
  /** The address to begin with. */
  loginHint: string | null;
  /** What for; sign_in without. */
  purpose: 'sign_in' | 'sign_up' | 'reset_password' | 'step_up' | 'manage_factors' | null;
  /** Where to go on: one of the app's return_to; the first without. */
  returnTo: string | null;
  /** Light or dark, where it does not follow the page's color-scheme. */
  scheme: 'light' | 'dark' | null;
  /** Where the server is: the one that the script came from, which it is without. */
  server: string | null;
  /** What the app gets back in returnTo as its parameter state: up to 512 characters of printable ASCII. */
  state: string | null;
  /** The name of the present screen. */
  readonly screen: string | null;
  /** Takes the screen away, and shows what stood in the element before. */
  cancel(): void;
  /** Begins anew, with what the attributes say now. */
  restart(): void;
  addEventListener<K extends keyof PorticoEvents>(
    type: K,
    listener: (this: PorticoSignIn, event: PorticoEvents[K]) => unknown,
    options?: boolean | AddEventListenerOptions,
  ): void;
  addEventListener(type: string, listener: EventListenerOrEventListenerObject, options?: boolean | AddEventListenerOptions): void;
}

declare global {
  interface HTMLElementTagNameMap {
    'portico-sign-in': PorticoSignIn;
  }
  interface HTMLElementEventMap extends PorticoEvents {}
}
