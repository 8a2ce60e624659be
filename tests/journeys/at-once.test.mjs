// Where one provider is the only way in, people are there at once, and never led there against their will.
import assert from 'node:assert/strict';
import { MODES, WITH_SCRIPT } from '../support/browser.mjs';
import { CONTINUE, isIn, isThere, signsUpThere, withProvider } from '../support/elsewhere.mjs';
import { say } from '../support/words.mjs';

const test = withProvider();

const button = ({ page }) => page.getByRole('button', { name: CONTINUE });

/** Opens the first page; without script its button is pressed by hand. */
async function opens(mara, mode) {
  await mara.page.goto(`${mara.server.base}/sign-in?app=club`, { waitUntil: 'commit' });
  if (!mode.script) await button(mara).click();
  await isThere(mara);
}

for (const mode of MODES) {
  test(`who can sign in at one provider only is there at once, and comes back signed in ${mode.name}`, async ({ someone, both }) => {
    const mara = await someone(mode);
    await opens(mara, mode);
    await signsUpThere(mara, both.contoso);
    const session = await isIn(mara);
    assert.deepEqual([session?.email, session?.app], [mara.email, 'club']);
  });

  test(`who says no there, or goes back, finds the first page standing ${mode.name}`, async ({ someone }) => {
    const mara = await someone(mode);
    await opens(mara, mode);
    await mara.page.locator('[data-declines]').click();
    await mara.page.waitForURL(`${mara.server.base}/**`);
    await mara.readsAlert(say('refusal.provider_cancelled'));
    await mara.begin('sign-in', 'club');
    await button(mara).waitFor();
    // Now that they press it, they go.
    await button(mara).click();
    await isThere(mara);
  });
}

test('the page that leads on leaves nothing that Back would come to', async ({ someone }) => {
  const mara = await someone(WITH_SCRIPT);
  await mara.page.goto(`${mara.server.base}/sign-in?app=shop`);
  await mara.page.goto(`${mara.server.base}/sign-in?app=club`, { waitUntil: 'commit' });
  await isThere(mara);
  await mara.page.goBack();
  await mara.page.waitForURL(/app=shop/);
});

test('who has signed out is asked, and not led in again', async ({ someone, both }) => {
  const mara = await someone(WITH_SCRIPT);
  await opens(mara, WITH_SCRIPT);
  await signsUpThere(mara, both.contoso);
  await isIn(mara);
  await mara.page.goto(`${mara.server.base}/oauth/logout`);
  await mara.page.getByRole('button', { name: say('sign_out.submit') }).click();
  await mara.reads(say('sign_out.still', { name: 'Contoso' }));
  await mara.begin('sign-in', 'club');
  await button(mara).waitFor();
});

test('who forgot a password reads that it is not kept here, beside the way to where it is', async ({ someone }) => {
  const mara = await someone(WITH_SCRIPT);
  await mara.page.goto(`${mara.server.base}/reset-password?app=club`);
  await mara.reads(say('refusal.password_elsewhere'));
  await button(mara).click();
  await isThere(mara);
});
