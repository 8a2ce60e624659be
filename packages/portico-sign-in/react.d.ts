// <portico-sign-in> in JSX: `import type {} from 'portico-sign-in/react';`
import type { DetailedHTMLProps, HTMLAttributes } from 'react';
import type { PorticoAttributes, PorticoEvents, PorticoSignIn } from './element.js';

type Listeners = { [Name in keyof PorticoEvents as `on${Name}`]?: (event: PorticoEvents[Name]) => void };

declare module 'react' {
  namespace JSX {
    interface IntrinsicElements {
      'portico-sign-in': DetailedHTMLProps<HTMLAttributes<PorticoSignIn>, PorticoSignIn> & PorticoAttributes & Listeners;
    }
  }
}
