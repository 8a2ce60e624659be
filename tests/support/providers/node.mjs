// oidc-provider of npm, a certified OpenID provider, with its own pages: whoever comes types an address, and agrees.
import { generateKeyPair, randomBytes, sign } from 'node:crypto';
import { promisify } from 'node:util';
import Provider from 'oidc-provider';
import { freePort } from '../server.mjs';
import { test as base } from '../test.mjs';
import { Relay } from './relay.mjs';
import { startShop } from './shop.mjs';

const CLIENT = 'juniper';

/** A key by which ID tokens are signed. */
export async function newKey(kid) {
  const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 });
  return { kid, privateKey };
}

const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** A token with these claims, by a key, or by none. */
export function signed(claims, { key, alg = 'RS256' }) {
  const message = `${part({ alg, typ: 'JWT', ...(key && { kid: key.kid }) })}.${part(claims)}`;
  return `${message}.${key ? sign('sha256', message, key.privateKey).toString('base64url') : ''}`;
}

export const claimsOf = (token) => JSON.parse(Buffer.from(token.split('.')[1], 'base64url'));

/** One that Portico is a client of, with the secret that both know. */
export class NodeProvider extends Relay {
  secret = randomBytes(24).toString('hex');
  /** Whether it answers by a form of its page. */
  byForm = false;
  /** Whether it takes pushed requests only. */
  pushed = false;

  static async leadingTo(redirectUri, change) {
    const provider = new NodeProvider(await freePort());
    provider.redirectUri = redirectUri;
    change(provider);
    await provider.restart(await newKey('first'));
    return provider.start();
  }

  /** Begins anew, with nothing in memory, as after an update; with another key, if one is given. */
  async restart(key = this.key) {
    this.key = key;
    const jwk = key.privateKey.export({ format: 'jwk' });
    const provider = new Provider(this.address, {
      clients: [{ client_id: CLIENT, client_secret: this.secret, redirect_uris: [this.redirectUri], application_type: 'native' }],
      jwks: { keys: [{ ...jwk, kid: key.kid, alg: 'RS256', use: 'sig' }] },
      cookies: { keys: [randomBytes(32).toString('hex')] },
      pkce: { required: () => true },
      claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
      findAccount: (_, accountId) => ({
        accountId,
        claims: () => ({ sub: accountId, email: accountId, email_verified: true, name: 'Mara Lind' }),
      }),
      features: {
        devInteractions: { enabled: true },
        pushedAuthorizationRequests: { enabled: true, requirePushedAuthorizationRequests: this.pushed },
      },
    });
    provider.use(async (context, next) => {
      if (this.byForm && context.path === '/auth') context.query = { ...context.query, response_mode: 'form_post' };
      await next();
      // Its pages ask for fonts that are elsewhere.
      if (typeof context.body === 'string') context.body = context.body.replace(/@import url\([^)]*\);/, '');
    });
    this.handler = provider.callback();
  }
}

/** A Portico, and its one provider, which is called Contoso. */
export async function startContoso(change = () => {}) {
  let provider;
  const { shop, stop } = await startShop(async (callback) => {
    provider = await NodeProvider.leadingTo(callback('contoso'), change);
    return [{ id: 'contoso', client: CLIENT, secret: provider.secret, lines: `name = "Contoso"\nissuer = "${provider.address}"\n` }];
  });
  return { shop, provider, stop: () => Promise.all([stop(), provider.stop()]) };
}

/** Tests with both, one of each for a worker. */
export const withContoso = base.extend({ both: async ({ shared }, use) => use(await shared(startContoso)) });
