// A Portico whose people sign in with accounts from elsewhere.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, startServer } from '../server.mjs';

/** An entry of the settings. `lines` says what is special about it. */
const entry = ({ id, client, lines }, file) => `
[[providers]]
id = "${id}"
client_id = "${client}"
client_secret_file = "${file}"
private_network = true
${lines}`;

const settings = (providers, folder) => (port) => `
public_url = "http://localhost:${port}"
demo = true

[brand]
name = "Juniper"

[[apps]]
id = "shop"
name = "Juniper Shop"
return_to = ["http://localhost:${port}/demo"]
user_flow = "default"

[user_flows.default]
mfa = "off"
providers = [${providers.map(({ id }) => `"${id}"`)}]
${providers.map((provider) => entry(provider, join(folder, provider.id))).join('')}`;

/** Starts one. `providersOf` starts its providers, by the address to which each leads back, and gives their entries. */
export async function startShop(providersOf) {
  const port = await freePort();
  const folder = await mkdtemp(join(tmpdir(), 'portico-shop-'));
  const providers = await providersOf((id) => `http://localhost:${port}/providers/${id}/callback`);
  for (const { id, secret } of providers) await writeFile(join(folder, id), secret, { mode: 0o600 });
  const shop = await startServer({ settings: settings(providers, folder), port });
  return { shop, stop: () => Promise.all([shop.stop(), rm(folder, { recursive: true, force: true })]) };
}
