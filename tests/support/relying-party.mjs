// An app that signs in by OpenID Connect with a library that nobody here wrote, on a port of this machine.
import { once } from 'node:events';
import { createServer } from 'node:http';
import * as client from 'openid-client';

const CLIENT = 'demo-native';

/** Reads a form, as the library wants it. */
async function requestOf(request, address) {
  if (request.method !== 'POST') return new URL(address);
  const parts = [];
  for await (const part of request) parts.push(part);
  const headers = { 'content-type': request.headers['content-type'] };
  return new Request(address, { method: 'POST', headers, body: Buffer.concat(parts) });
}

export async function startParty(issuer) {
  const config = await client.discovery(new URL(issuer), CLIENT, {}, client.None(), { execute: [client.allowInsecureRequests] });
  const waiting = new Map();
  const party = { config, issuer };

  /** Sends the browser to the server, with what the address asks for besides. */
  async function start(response, asked) {
    const [state, nonce, verifier] = [client.randomState(), client.randomNonce(), client.randomPKCECodeVerifier()];
    waiting.set(state, { nonce, verifier });
    const usual = { redirect_uri: `${party.address}/callback`, scope: 'openid email', state, nonce };
    const challenge = { code_challenge: await client.calculatePKCECodeChallenge(verifier), code_challenge_method: 'S256' };
    const to = client.buildAuthorizationUrl(config, { ...usual, ...challenge, ...Object.fromEntries(asked) });
    response.writeHead(303, { location: to.href }).end();
  }

  /** Redeems the code, and leads on to another origin, as many apps do. */
  async function callback(request, response, address) {
    const current = await requestOf(request, address);
    const sent = current instanceof URL ? current.searchParams : new URLSearchParams(await current.clone().text());
    const { nonce, verifier } = waiting.get(sent.get('state')) ?? {};
    const checks = { pkceCodeVerifier: verifier, expectedState: sent.get('state'), expectedNonce: nonce };
    const told = await client.authorizationCodeGrant(config, current, checks).then(
      async (tokens) => {
        const claims = tokens.claims();
        return { claims, userinfo: await client.fetchUserInfo(config, tokens.access_token, claims.sub) };
      },
      (error) => ({ error: error.error ?? String(error) }),
    );
    party.told = told;
    response.writeHead(303, { location: `${party.address.replace('127.0.0.1', 'localhost')}/home` }).end();
  }

  const listener = createServer((request, response) => {
    const address = new URL(request.url, party.address);
    const answer = {
      '/start': () => start(response, address.searchParams),
      '/callback': () => callback(request, response, address.href),
      '/home': () => response.writeHead(200, { 'content-type': 'text/html' }).end('<link rel="icon" href="data:,"><title>Desk</title><h1>At the desk</h1>'),
    }[address.pathname];
    if (answer) answer();
    else response.writeHead(404).end();
  }).listen(0);
  await once(listener, 'listening');
  party.address = `http://127.0.0.1:${listener.address().port}`;
  party.stop = async () => {
    listener.closeAllConnections();
    listener.close();
    await once(listener, 'close');
  };
  return party;
}
