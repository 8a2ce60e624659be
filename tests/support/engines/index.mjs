// The engines that people's browsers have. `cargo xtask test browser` says where each is.
import assert from 'node:assert/strict';
import { startChromium } from './chromium.mjs';
import { startFirefox } from './firefox.mjs';
import { startWebKit } from './webkit.mjs';

const engine = (name, start, ...variables) => ({
  name,
  start(options) {
    for (const variable of variables) assert.ok(process.env[variable], `${variable} must name a program. \`cargo xtask test browser\` sets it.`);
    return start(options);
  },
});

/** Each starts a browser that runs the scripts of pages, or does not. */
export const ENGINES = [
  engine('Chromium', startChromium, 'CHROMIUM'),
  engine('Firefox', startFirefox, 'FIREFOX'),
  engine('WebKit', startWebKit, 'WEBKIT'),
];
