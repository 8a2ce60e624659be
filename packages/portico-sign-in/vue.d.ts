// <portico-sign-in> in Vue's templates: `import type {} from 'portico-sign-in/vue';`
import type { EmitFn, HTMLAttributes, PublicProps } from 'vue';
import type { PorticoAttributes, PorticoEvents, PorticoSignIn } from './element.js';

type Emits = EmitFn<{ [Name in keyof PorticoEvents]: (event: PorticoEvents[Name]) => void }>;

declare module 'vue' {
  interface GlobalComponents {
    'portico-sign-in': new () => PorticoSignIn & { $props: PorticoAttributes & HTMLAttributes & PublicProps; $emit: Emits };
  }
}
