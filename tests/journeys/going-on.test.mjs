// From the last form to the app, whose address may lead on to another origin.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { MODES } from '../support/browser.mjs';
import { startServer } from '../support/server.mjs';
import { test as base } from '../support/test.mjs';

/** Answers on a free port of this machine. */
async function listening(answer) {
  const server = createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { port: server.address().port, stop: () => server.close() };
}

const settings = (app) => (port) => `
demo = true
public_url = "http://localhost:${port}"

[brand]
name = "Juniper"

[[apps]]
id = "shop"
name = "Juniper Shop"
return_to = ["${app}/after"]
user_flow = "default"

[user_flows.default]
mfa = "off"
`;

const test = base.extend({
  /** An app whose return_to redirects to a page of another origin. */
  app: [
    async ({}, use) => {
      const page = await listening((_, response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<h1>Your orders</h1>'));
      const end = `http://127.0.0.1:${page.port}/orders`;
      const first = await listening((_, response) => response.writeHead(302, { location: end }).end());
      await use({ address: `http://localhost:${first.port}`, end });
      for (const server of [page, first]) server.stop();
    },
    { scope: 'worker' },
  ],
  demo: [
    async ({ app }, use) => {
      const demo = await startServer({ settings: settings(app.address) });
      await use(demo);
      await demo.stop();
    },
    { scope: 'worker' },
  ],
});

for (const mode of MODES) {
  test(`a return_to that redirects to another origin is reached, ${mode.name}`, async ({ app, someone }) => {
    const mara = await someone(mode);
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
