// People sign in to one Portico with their account at another, which is its OpenID provider.
import assert from 'node:assert/strict';
import { MODES } from '../support/browser.mjs';
import { CONTINUE, isIn, isThere, signsUpThere, withProvider } from '../support/elsewhere.mjs';
import { pressByKey } from '../support/keyboard.mjs';

const test = withProvider();

/** From the first screen of the shop to that of the provider. */
async function leaves(mara) {
  await mara.begin('sign-in');
  await pressByKey(mara.page, CONTINUE);
  await isThere(mara);
}

for (const mode of MODES) {
  test(`who has an account elsewhere signs up and in with it, and types no password of ours ${mode.name}`, async ({ someone, both }) => {
    const mara = await someone(mode);
    await leaves(mara);
    await signsUpThere(mara, both.contoso);
    let session = await isIn(mara);
    assert.equal(session?.email, mara.email, mara.page.url());
    assert.deepEqual(session.proofs, ['federated']);
    const { sub } = session;

    // Again in the same browser: the account there is still open, and nothing is typed.
    await mara.page.context().clearCookies({ domain: 'shop.localhost' });
    await mara.begin('sign-in');
    await mara.page.getByRole('button', { name: CONTINUE }).click();
    session = await isIn(mara);
    assert.equal(session?.sub, sub, mara.page.url());
    if (mara.scripted) await mara.hasNoComplaints();
  });

  test(`who turns back at the provider is where they were, and can go on otherwise ${mode.name}`, async ({ someone }) => {
    const mara = await someone(mode);
    await leaves(mara);
    await mara.page.goBack();
    await mara.page.waitForURL(/\/\/shop\.localhost:/);
    await mara.begin('sign-in');
    await mara.identify();
    await mara.sees('enter_password');
  });

  // Apple does: the POST from another site brings no cookie, and what follows it must.
  test(`a provider whose page answers by a form reaches the browser that left ${mode.name}`, async ({ someone, both }) => {
    const mara = await someone(mode);
    const form = (query) => [...new URLSearchParams(query)].map(([name, value]) => `<input type="hidden" name="${name}" value="${value}">`).join('');
    const page = (body) => ({ contentType: 'text/html', body: `<!doctype html><html lang="en"><title>Contoso</title><link rel="icon" href="data:,">${body}</html>` });
    await mara.page.route(/\/providers\/contoso\/callback\?.*code=/, (route) => {
      const { search } = new URL(route.request().url());
      return route.fulfill(page(`<meta http-equiv="refresh" content="0; url=http://contoso.localhost/form${search.replaceAll('&', '&amp;')}">`));
    });
    await mara.page.route('http://contoso.localhost/form**', (route) => {
      const { search } = new URL(route.request().url());
      const callback = `${mara.server.base}/providers/contoso/callback`;
      return route.fulfill(page(`<form method="post" action="${callback}">${form(search)}<button>On to Juniper</button></form>`));
    });
    await leaves(mara);
    await signsUpThere(mara, both.contoso);
    await mara.page.waitForURL(/contoso\.localhost/);
    await mara.page.getByRole('button', { name: 'On to Juniper' }).click();
    const session = await isIn(mara);
    assert.equal(session?.email, mara.email, mara.page.url());
  });
}
