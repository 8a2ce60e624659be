// The keys of this app. They live as long as it runs; an app of more than one process keeps the first of them in its store of secrets.
import { calculateJwkThumbprint, exportJWK, generateKeyPair } from 'jose';
import { randomDPoPKeyPair } from 'openid-client';

/** By which Portico knows the app. */
const own = await generateKeyPair('ES256');
const jwk = await exportJWK(own.publicKey);
const kid = await calculateJwkThumbprint(jwk);

/** What the app signs its assertions with. */
export const clientKey = { key: own.privateKey, kid };

/** What is at the app's `jwks_uri`: public parts, and nothing else. */
export const jwks = { keys: [{ ...jwk, kid, alg: 'ES256', use: 'sig' }] };

/** To which tokens are bound. Another one at each start is fine. */
export const tokenKeys = await randomDPoPKeyPair('ES256');
