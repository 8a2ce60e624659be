// <portico-sign-in> in Svelte's markup: `import type {} from 'portico-sign-in/svelte';`
import type { HTMLAttributes } from 'svelte/elements';
import type { PorticoAttributes, PorticoEvents, PorticoSignIn } from './element.js';

type Listeners = { [Name in keyof PorticoEvents as `on${Name}`]?: (event: PorticoEvents[Name]) => void };

declare module 'svelte/elements' {
  interface SvelteHTMLElements {
    'portico-sign-in': Omit<HTMLAttributes<PorticoSignIn>, keyof PorticoAttributes> & PorticoAttributes & Listeners;
  }
}
