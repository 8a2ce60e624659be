// A savings bank on a server, whose people sign in with openid-client by FAPI 2.0.
import { createServer } from 'node:http';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import * as client from 'openid-client';
import { clientKey, jwks, tokenKeys } from './keys.mjs';
import { account, payments, welcome } from './pages.mjs';
import { Sessions } from './sessions.mjs';

const { ISSUER = 'http://localhost:8080', CLIENT_ID = 'demo-fapi', PORT = '9000' } = process.env;
const HOME = `http://localhost:${PORT}/`;
/** Says that a second factor was shown, and asks for one. */
const MFA = 'https://refeds.org/profile/mfa';

// Without TLS on this machine only.
const execute = new URL(ISSUER).hostname === 'localhost' ? [client.allowInsecureRequests] : [];
// The app proves who it is by its key.
const proof = client.PrivateKeyJwt(clientKey);
const metadata = { id_token_signed_response_alg: 'ES256' };
const config = await client.discovery(new URL(ISSUER), CLIENT_ID, metadata, proof, { execute });
// Each request with a token, or for one, proves that the app has its key.
const bound = { DPoP: client.getDPoPHandle(config, tokenKeys) };
const keys = createRemoteJWKSet(new URL(config.serverMetadata().jwks_uri));
const sessions = new Sessions();

/** Pushes what the app asks for, and sends the browser with a name for it; `asked` is what this part of the app needs. */
async function signIn(session, then, asked = {}) {
  const [state, nonce, verifier] = [client.randomState(), client.randomNonce(), client.randomPKCECodeVerifier()];
  session.waiting = { then, checks: { expectedState: state, expectedNonce: nonce, pkceCodeVerifier: verifier, maxAge: asked.max_age } };
  const request = {
    redirect_uri: `${HOME}callback`,
    scope: 'openid email offline_access',
    state,
    nonce,
    code_challenge: await client.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    ...asked,
  };
  return (await client.buildAuthorizationUrlWithPAR(config, request, bound)).href;
}

/** Keeps what Portico says of the person. */
async function keep(session, tokens) {
  if (tokens.token_type !== 'dpop') throw new Error('The token is bound to no key.');
  const claims = tokens.claims() ?? session.claims;
  const { email } = await client.fetchUserInfo(config, tokens.access_token, claims.sub, bound);
  const refreshToken = tokens.refresh_token ?? session.refreshToken;
  Object.assign(session, { claims, email, refreshToken, idToken: tokens.id_token });
}

const routes = {
  'GET /': async ({ session }) => (session.claims ? account(session) : welcome()),

  // Portico reads the app's public keys here.
  'GET /jwks.json': async () => jwks,

  'GET /sign-in': async ({ session }) => signIn(session, '/'),

  // The person came back: the code becomes tokens, and the session gets an id that nobody knew before.
  'GET /callback': async ({ session, url, response }) => {
    const { then, checks } = session.waiting ?? {};
    delete session.waiting;
    try {
      await keep(session, await client.authorizationCodeGrant(config, url, checks, undefined, bound));
    } catch (error) {
      return welcome(`You are not signed in: ${error.error_description ?? error.message}`);
    }
    session.renewed = 0;
    sessions.rename(session, response);
    return then;
  },

  // Who has shown one factor is asked for a second, and whose sign-in is older than an hour for the first again.
  'GET /payments': async ({ session }) => {
    const age = Date.now() / 1000 - session.claims?.auth_time;
    if (session.claims?.acr === MFA && age < 3600) return payments(session);
    return signIn(session, '/payments', { acr_values: MFA, max_age: 3600 });
  },

  'POST /refresh': async ({ session }) => {
    try {
      await keep(session, await client.refreshTokenGrant(config, session.refreshToken, undefined, bound));
      session.renewed += 1;
    } catch {
      // The session at Portico is over, and so is this one.
      sessions.end(session);
    }
    return '/';
  },

  'POST /sign-out': async ({ session }) => {
    sessions.end(session);
    return client.buildEndSessionUrl(config, { id_token_hint: session.idToken, post_logout_redirect_uri: HOME }).href;
  },

  // Portico tells that a session has ended elsewhere.
  'POST /backchannel-logout': async ({ form }) => {
    const checks = { issuer: ISSUER, audience: CLIENT_ID, typ: 'logout+jwt', requiredClaims: ['events', 'jti', 'exp'] };
    const { payload } = await jwtVerify(form.get('logout_token') ?? '', keys, checks);
    sessions.endAll((session) => session.claims?.sid === payload.sid);
    return '';
  },
};

/** Answers with a page or JSON, or leads on if what a route gives is an address. */
async function answer(request, response) {
  const url = new URL(request.url, HOME);
  const route = routes[`${request.method} ${url.pathname}`];
  if (!route) return response.writeHead(404).end();
  const parts = [];
  for await (const part of request) parts.push(part);
  const form = new URLSearchParams(Buffer.concat(parts).toString());
  const session = sessions.of(request, response);
  const given = await route({ session, url, form, response });
  if (typeof given === 'object') {
    return response.writeHead(200, { 'content-type': 'application/jwk-set+json' }).end(JSON.stringify(given));
  }
  if (/^(https?:\/)?\//.test(given)) return response.writeHead(303, { location: given }).end();
  return response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' }).end(given);
}

createServer((request, response) => {
  answer(request, response).catch((error) => {
    console.error(error);
    response.writeHead(400).end();
  });
}).listen(PORT, () => console.log(`The savings bank is at ${HOME}`));
