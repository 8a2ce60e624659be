// From the last form to the app, whose address may lead on to another origin.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { MODES } from '../support/browser.mjs';
import { startMailServer } from '../support/mail-server.mjs';
import { startServer } from '../support/server.mjs';
import { realSettings } from '../support/settings.mjs';
import { test as base } from '../support/test.mjs';

/** Answers on a free port of this machine. */
async function listening(answer) {
  const server = createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { port: server.address().port, stop: () => server.close() };
}

/** An app whose return_to redirects to a page of another origin. */
async function startApp() {
  const page = await listening((_, response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<h1>Your orders</h1>'));
  const end = `http://localhost:${page.port}/orders`;
  const first = await listening((_, response) => response.writeHead(302, { location: end }).end());
  return { address: `http://127.0.0.1:${first.port}`, end, stop: () => [page, first].forEach((server) => server.stop()) };
}

/** In a demo all addresses follow its own port. */
const startReal = (app, mail) => startServer({ settings: realSettings({ mail: mail.port, returnTo: `${app.address}/after` }) });

const test = base.extend({
  app: async ({ shared }, use) => use(await shared(startApp)),
  mail: async ({ shared }, use) => use(await shared(startMailServer)),
  server: async ({ app, mail, shared }, use) => use(await shared(startReal, app, mail)),
});

for (const mode of MODES) {
  test(`a return_to that redirects to another origin is reached, ${mode.name}`, async ({ app, mail, someone }) => {
    const mara = await someone(mode);
    mara.mailbox = mail.mailbox(mara.email);
    await mara.signUpWithPassword();
    await mara.page.waitForURL(app.end);
    assert.equal(await mara.page.locator('h1').textContent(), 'Your orders');
    const session = await (await mara.context.request.get('/session')).json();
    assert.equal(session.email, mara.email);
    if (mara.scripted) await mara.hasNoComplaints();
    // Back leads to a page that stays.
    await mara.page.goBack();
    await mara.page.waitForURL('**/flows/**');
    await mara.page.getByRole('link', { name: 'Continue to Juniper Shop' }).waitFor();
  });
}
