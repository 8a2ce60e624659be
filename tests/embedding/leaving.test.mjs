// Elements that are taken away: nothing of them goes on, and nothing is kept.
import assert from 'node:assert/strict';
import { tag, told } from '../support/host.mjs';
import { test } from '../support/test.mjs';

/** What fifty elements may leave in the WebAssembly's memory, in bytes: some pages, and not a table of sentences each. */
const LEFT = 4 * 65_536;

test('fifty elements that came and went leave the memory of the WebAssembly as it was', async ({ server, atHost }) => {
  const prepare = ({ context }) =>
    context.addInitScript(() => {
      const { instantiateStreaming } = WebAssembly;
      WebAssembly.instantiateStreaming = async (...given) => {
        const made = await instantiateStreaming(...given);
        window.memories = Object.values(made.instance.exports).filter((one) => one instanceof WebAssembly.Memory);
        return made;
      };
    });
  const mara = await atHost(tag(server), { prepare });
  await told(mara, 'ready');
  const comeAndGo = async (times) => {
    for (let at = 0; at < times; at += 1) {
      mara.told.length = 0;
      await mara.page.evaluate(() => {
        document.querySelector('portico-sign-in').remove();
        document.body.append(document.createElement('portico-sign-in'));
      });
      await told(mara, 'ready');
    }
    return mara.page.evaluate(() => window.memories.reduce((sum, { buffer }) => sum + buffer.byteLength, 0));
  };
  const before = await comeAndGo(2);
  assert.ok(before > 0);
  const after = await comeAndGo(50);
  assert.ok(after - before <= LEFT, `${before} bytes became ${after}`);
});

/** Has a page remember which calls for a passkey wait, in a browser that always offers them with the field. */
const holdPasskeys = ({ context }) =>
  context.addInitScript(() => {
    window.calls = [];
    PublicKeyCredential.isConditionalMediationAvailable = async () => true;
    navigator.credentials.get = ({ signal, mediation }) =>
      new Promise((_, refused) => {
        const call = { mediation, waits: !signal.aborted };
        window.calls.push(call);
        signal.addEventListener('abort', () => {
          call.waits = false;
          refused(signal.reason);
        });
      });
  });

const waiting = (host, count) => host.page.waitForFunction((count) => window.calls.filter((call) => call.waits).length === count, count);

const ENDS = {
  'is taken away': (element) => element.remove(),
  'is cancelled': (element) => element.cancel(),
};
for (const [how, end] of Object.entries(ENDS)) {
  test(`an element that ${how} calls back what it asked of the browser`, async ({ atSamples }) => {
    const { host, show } = await atSamples({ prepare: holdPasskeys });
    await show('identify/passkey');
    await waiting(host, 1);
    await host.page.locator('portico-sign-in').evaluate(end);
    await waiting(host, 0);
  });
}

test('an element that begins anew asks anew, and only once', async ({ atSamples }) => {
  const { host, show } = await atSamples({ prepare: holdPasskeys });
  await show('identify/passkey');
  await waiting(host, 1);
  await host.page.locator('portico-sign-in').evaluate((element) => element.restart());
  await host.page.waitForFunction(() => window.calls.length === 2);
  await waiting(host, 1);
});

test('an element that is taken away leaves the other one on the page asking', { tag: ['@A-92'] }, async ({ atSamples }) => {
  const { host, show } = await atSamples({ prepare: holdPasskeys });
  await show('identify/passkey');
  host.told.length = 0;
  await host.page.evaluate(() => document.body.append(document.createElement('portico-sign-in')));
  await told(host, 'ready');
  // Browsers are asked one thing at a time: by the one that came last.
  await host.page.waitForFunction(() => window.calls.length === 2);
  await waiting(host, 1);
  await host.page.evaluate(() => document.querySelector('main').replaceChildren());
  await host.page.waitForFunction(() => document.querySelectorAll('.pt-around').length === 1);
  await waiting(host, 1);
});

test('an element that is taken away leaves no timer', async ({ atSamples }) => {
  const prepare = (host) => {
    holdPasskeys(host);
    return host.context.addInitScript(() => {
      window.timers = new Set();
      const { setTimeout, clearTimeout, setInterval, clearInterval } = window;
      window.setTimeout = (then, ...rest) => {
        const id = setTimeout((...given) => {
          window.timers.delete(id);
          then(...given);
        }, ...rest);
        window.timers.add(id);
        return id;
      };
      window.setInterval = (...given) => {
        const id = setInterval(...given);
        window.timers.add(id);
        return id;
      };
      window.clearTimeout = (id) => (window.timers.delete(id), clearTimeout(id));
      window.clearInterval = (id) => (window.timers.delete(id), clearInterval(id));
    });
  };
  const { host, show } = await atSamples({ prepare });
  for (const sample of ['identify/passkey', 'enter-code/email', 'locked/waiting', 'enter-password/fresh']) {
    await show(sample);
    await host.page.waitForFunction(() => window.timers.size > 0);
    await host.page.evaluate(() => document.querySelector('portico-sign-in').remove());
    // One that counts seconds hears of it with the next.
    await host.page.waitForFunction(() => window.timers.size === 0);
  }
});
