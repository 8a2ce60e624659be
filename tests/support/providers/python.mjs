// Providers in Python, as processes of their own, with what pip brings.
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { processServed, pythonFor } from '../examples.mjs';
import { freePort } from '../server.mjs';

const SOURCE = fileURLToPath(new URL('python/', import.meta.url));
const CLIENT = 'juniper';

async function started(program, redirectUri) {
  const [python, port, secret] = [await pythonFor(SOURCE), await freePort(), randomBytes(24).toString('hex')];
  const folder = await mkdtemp(join(tmpdir(), 'portico-python-'));
  const known = { CLIENT_ID: CLIENT, CLIENT_SECRET: secret, REDIRECT_URI: redirectUri };
  const env = { ...known, PORT: String(port), FOLDER: folder, PYTHONDONTWRITEBYTECODE: '1' };
  const served = await processServed(SOURCE, () => [program], { program: python, env, port });
  const stop = async () => {
    served.stop();
    await rm(folder, { recursive: true, force: true });
  };
  return { ...served, client: CLIENT, secret, address: `http://127.0.0.1:${port}`, stop };
}

/** An OpenID provider: django-oauth-toolkit. */
export async function startDirectory(redirectUri) {
  const directory = await started('directory.py', redirectUri);
  return { ...directory, issuer: `${directory.address}/o` };
}

/** Plain OAuth at the addresses of GitHub: Authlib. */
export const startForge = (redirectUri) => started('forge.py', redirectUri);
