export type { PorticoAttributes, PorticoEvents, PorticoSignIn } from './element.js';

export interface LoadOptions {
  /** The app of the first element on the page. Its form comes along with the script, and is there one round trip sooner. */
  app?: string;
  /** The language of that form, if the page has one; what the browser prefers without. */
  locale?: string;
  /** The name of one version of the loader, as the server gives it in `content-location`; its newest one without. */
  script?: string;
  /** What that version must be, as the server gives it in `etag`: it is not run otherwise. */
  integrity?: string;
}

/**
 * Brings the element to the page: once, however often it is called. Safe to import where there is no browser, not to call there.
 *
 * @param server Where the server is, as in `https://login.example.com`.
 * @returns When the element is there. Rejected with what went wrong, if it cannot be had; another call tries again.
 */
export function load(server: string | URL, options?: LoadOptions): Promise<void>;
