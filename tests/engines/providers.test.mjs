// Firefox leads back from a provider: by an address, and by a form of the provider's page, which brings no cookie.
import assert from 'node:assert/strict';
import { ENGINES } from '../support/engines/index.mjs';
import { Visitor } from '../support/engines/visitor.mjs';
import { withContoso as test } from '../support/providers/node.mjs';

const firefox = ENGINES.find(({ name }) => name === 'Firefox');

for (const script of [true, false]) {
  test.describe(`Firefox, ${script ? 'with' : 'without'} script`, () => {
    // A browser of its own, started once.
    test.describe.configure({ mode: 'default' });
    let browser;
    test.beforeAll(async () => (browser = await firefox.start({ script })));
    test.afterAll(() => browser?.stop());

    for (const byForm of [false, true]) {
      test(`who agrees at the provider is signed in, led back by ${byForm ? 'a form' : 'an address'}`, async ({ both }) => {
        both.provider.byForm = byForm;
        const vera = new Visitor(await browser.newTab(), both.shop, { script });
        const { tab } = vera;
        const there = (selector) => vera.waitsFor((selector) => Boolean(document.querySelector(selector)), selector, 'the page');
        await vera.begins('sign-in');
        await tab.click('button[name=provider][value=contoso]');
        await there('[name=login]');
        await tab.click('[name=login]');
        await tab.type(vera.email);
        await tab.click('[name=password]');
        await tab.type('any');
        await tab.type('Enter');
        await there('[value=consent]');
        await tab.click('[type=submit]');
        if (byForm && !script) {
          await there('[name=code]');
          await tab.click('[type=submit]');
        }
        const name = () => location.pathname === '/demo' && document.querySelector('.demo-name')?.textContent;
        assert.equal(await vera.waitsFor(name, null, 'the signed-in page'), vera.email);
        await tab.close();
      });
    }
  });
}
