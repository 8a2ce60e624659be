// Two servers: people have their account at one, and sign in with it at the other.
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Mailbox } from './mailbox.mjs';
import { freePort, startServer } from './server.mjs';
import { test as base } from './test.mjs';
import { say } from './words.mjs';

export const CONTINUE = say('identify.provider', { name: 'Contoso' });

/** Pages that show the element: of the site of the shop's server, and of another one. */
export const HOSTS = { 'of the same site': 'http://www.shop.localhost:9000', 'of another site': 'http://127.0.0.1:9000' };

/** Where people have their account. The demo shows mails in a page. */
const directory = (secret, callback) => (port) => `
public_url = "http://localhost:${port}"
demo = true

[brand]
name = "Contoso"

[[apps]]
id = "juniper"
name = "Juniper"
kind = "server"
redirect_uris = ["${callback}"]
secrets = ["sha256:${createHash('sha256').update(secret).digest('hex')}"]
user_flow = "default"

[user_flows.default]
mfa = "off"
`;

/** Where they sign in with it; the shop takes other accounts as well, and the club none. Its name is another: cookies do not tell ports apart. */
const shop = (file, issuer, provider) => (port) => `
public_url = "http://shop.localhost:${port}"
demo = true

[brand]
name = "Juniper"

[[apps]]
id = "shop"
name = "Juniper Shop"
return_to = ["http://shop.localhost:${port}/session", ${Object.values(HOSTS).map((host) => `"${host}/back"`).join(', ')}]
origins = ${JSON.stringify(Object.values(HOSTS))}
user_flow = "default"

[[apps]]
id = "club"
name = "Juniper Club"
return_to = ["http://shop.localhost:${port}/session"]
user_flow = "outside"

[[providers]]
id = "contoso"
issuer = "${issuer}"
name = "Contoso"
client_id = "juniper"
client_secret_file = "${file}"
private_network = true
${provider}

[user_flows.default]
mfa = "off"
providers = ["contoso"]

[user_flows.outside]
mfa = "off"
providers = ["contoso"]
local = false
`;

async function startBoth(provider) {
  const folder = mkdtempSync(join(tmpdir(), 'portico-provider-'));
  const [file, secret] = [join(folder, 'secret'), randomBytes(24).toString('hex')];
  writeFileSync(file, secret, { mode: 0o600 });
  const [port, own] = [await freePort(), await freePort()];
  const callback = `http://shop.localhost:${own}/providers/contoso/callback`;
  const contoso = await startServer({ settings: directory(secret, callback), port });
  const juniper = await startServer({ settings: shop(file, contoso.base, provider), port: own });
  juniper.base = `http://shop.localhost:${own}`;
  const stop = async () => {
    await juniper.stop();
    await contoso.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  return { contoso, juniper, stop };
}

/** Tests with both, one of each for a worker; `provider` adds lines to its entry in the settings. */
export function withProvider(provider = '') {
  const start = () => startBoth(provider);
  return base.extend({
    both: async ({ shared }, use) => use(await shared(start)),
    server: async ({ both }, use) => use(both.juniper),
  });
}

/** Waits until the person is at the provider. */
export async function isThere(mara) {
  await mara.page.waitForURL(/\/\/localhost:/);
  await mara.ready();
}

/** Signs up at the provider, from its first screen. */
export async function signsUpThere(mara, contoso) {
  mara.mailbox = new Mailbox(contoso, mara.email);
  await mara.press('[name=answer][value=sign_up]');
  await mara.identify();
  await mara.enterMailedCode();
  await mara.sees('create_password');
  await mara.createPassword();
}

/** Has an address of the organization. */
export function atContoso(mara) {
  mara.email = `mara-${randomUUID().slice(0, 8)}@contoso.example`;
}

/** Is in the shop, with the account from there. */
export async function isIn(mara) {
  await mara.page.waitForURL(`${mara.server.base}/session`);
  const response = await mara.page.goto(`${mara.server.base}/session`);
  return response.ok() ? response.json() : null;
}
