// A wiki on a server, whose people sign in with openid-client.
import { createServer } from 'node:http';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import * as client from 'openid-client';
import { api } from './api.mjs';
import { account, orders, payments, welcome } from './pages.mjs';
import { Sessions } from './sessions.mjs';

const { ISSUER = 'http://localhost:8080', CLIENT_ID = 'demo-server', CLIENT_SECRET = 'demo', PORT = '9000' } = process.env;
const HOME = `http://localhost:${PORT}/`;
const SCOPE = 'openid email offline_access';
/** The API, by the address that Portico knows it by. */
const ORDERS = `${HOME}api/orders`;
/** Says that a second factor was shown, and asks for one. */
const MFA = 'https://refeds.org/profile/mfa';

// Without TLS on this machine only.
const execute = new URL(ISSUER).hostname === 'localhost' ? [client.allowInsecureRequests] : [];
const config = await client.discovery(new URL(ISSUER), CLIENT_ID, CLIENT_SECRET, undefined, { execute });
const keys = createRemoteJWKSet(new URL(config.serverMetadata().jwks_uri));
const sessions = new Sessions();
const shop = api(ISSUER, config.serverMetadata().jwks_uri, ORDERS);

/** Sends the browser to Portico; `asked` is what this part of the app needs. */
async function signIn(session, then, asked = {}) {
  const [state, nonce, verifier] = [client.randomState(), client.randomNonce(), client.randomPKCECodeVerifier()];
  session.waiting = { then, orders: asked.resource, checks: { expectedState: state, expectedNonce: nonce, pkceCodeVerifier: verifier, maxAge: asked.max_age } };
  return client.buildAuthorizationUrl(config, {
    redirect_uri: `${HOME}callback`,
    scope: SCOPE,
    state,
    nonce,
    code_challenge: await client.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    ...asked,
  }).href;
}

/** Keeps what Portico says of the person. */
async function keep(session, tokens) {
  const claims = tokens.claims() ?? session.claims;
  const { email } = await client.fetchUserInfo(config, tokens.access_token, claims.sub);
  const refreshToken = tokens.refresh_token ?? session.refreshToken;
  Object.assign(session, { claims, email, refreshToken, idToken: tokens.id_token });
}

const routes = {
  'GET /': async ({ session }) => (session.claims ? account(session) : welcome()),

  'GET /sign-in': async ({ session }) => signIn(session, '/'),

  // The person came back: the code becomes tokens, and the session gets an id that nobody knew before.
  'GET /callback': async ({ session, url, response }) => {
    const { then, orders, checks } = session.waiting ?? {};
    delete session.waiting;
    try {
      await keep(session, await client.authorizationCodeGrant(config, url, checks, { resource: ISSUER }));
    } catch (error) {
      return welcome(`You are not signed in: ${error.error_description ?? error.message}`);
    }
    Object.assign(session, { orders, renewed: 0 });
    sessions.rename(session, response);
    return then;
  },

  // Who has shown one factor is asked for a second, and whose sign-in is older than an hour for the first again.
  'GET /payments': async ({ session }) => {
    const age = Date.now() / 1000 - session.claims?.auth_time;
    if (session.claims?.acr === MFA && age < 3600) return payments(session);
    return signIn(session, '/payments', { acr_values: MFA, max_age: 3600 });
  },

  // The API wants a token of its own.
  'GET /orders': async ({ session }) => {
    if (!session.orders) return signIn(session, '/orders', { scope: `${SCOPE} orders:read`, resource: ORDERS });
    const { access_token } = await client.refreshTokenGrant(config, session.refreshToken, { resource: ORDERS });
    const answer = await fetch(ORDERS, { headers: { authorization: `Bearer ${access_token}` } });
    return orders(await answer.json());
  },

  'POST /refresh': async ({ session }) => {
    try {
      await keep(session, await client.refreshTokenGrant(config, session.refreshToken, { resource: ISSUER }));
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

/** Answers with a page, or leads on if what a route gives is an address. */
async function answer(request, response) {
  const url = new URL(request.url, HOME);
  if (url.href === ORDERS) {
    const [status, body] = await shop(request);
    return response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  }
  const route = routes[`${request.method} ${url.pathname}`];
  if (!route) return response.writeHead(404).end();
  const parts = [];
  for await (const part of request) parts.push(part);
  const form = new URLSearchParams(Buffer.concat(parts).toString());
  const session = sessions.of(request, response);
  const given = await route({ session, url, form, response });
  if (/^(https?:\/)?\//.test(given)) return response.writeHead(303, { location: given }).end();
  return response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' }).end(given);
}

createServer((request, response) => {
  answer(request, response).catch((error) => {
    console.error(error);
    response.writeHead(400).end();
  });
}).listen(PORT, () => console.log(`The wiki is at ${HOME}`));
