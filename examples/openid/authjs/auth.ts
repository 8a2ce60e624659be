// How this app signs people in.
import type { NextAuthOptions } from 'next-auth';
import type { JWT } from 'next-auth/jwt';

export const { ISSUER = 'http://localhost:8080', CLIENT_ID = 'demo-server', CLIENT_SECRET = 'demo' } = process.env;
/** Says that a second factor was shown, and asks for one. */
export const MFA = 'https://refeds.org/profile/mfa';

export async function metadata() {
  const response = await fetch(`${ISSUER}/.well-known/openid-configuration`);
  return (await response.json()) as { token_endpoint: string; end_session_endpoint: string };
}

/** New tokens, or none if the session at Portico is over. */
async function renewed(token: JWT): Promise<JWT> {
  const { token_endpoint } = await metadata();
  const form = { grant_type: 'refresh_token', refresh_token: token.refreshToken ?? '', client_id: CLIENT_ID, client_secret: CLIENT_SECRET };
  const response = await fetch(token_endpoint, { method: 'POST', body: new URLSearchParams(form) });
  const tokens = await response.json();
  if (!response.ok) return { over: true };
  const expiresAt = Math.floor(Date.now() / 1000) + tokens.expires_in;
  return { ...token, expiresAt, idToken: tokens.id_token ?? token.idToken, renewed: (token.renewed ?? 0) + 1 };
}

export const options: NextAuthOptions = {
  providers: [
    {
      id: 'portico',
      name: 'Portico',
      type: 'oauth',
      wellKnown: `${ISSUER}/.well-known/openid-configuration`,
      clientId: CLIENT_ID,
      clientSecret: CLIENT_SECRET,
      authorization: { params: { scope: 'openid email offline_access' } },
      idToken: true,
      // The claims of the scopes are at the userinfo endpoint.
      userinfo: { request: ({ client, tokens }) => client.userinfo(tokens.access_token!) },
      checks: ['pkce', 'state', 'nonce'],
      profile: ({ sub, email }) => ({ id: sub, email }),
    },
  ],
  callbacks: {
    async jwt({ token, account, trigger }) {
      if (account) {
        const { acr } = JSON.parse(Buffer.from(account.id_token!.split('.')[1], 'base64url').toString());
        return { ...token, acr, idToken: account.id_token, refreshToken: account.refresh_token, expiresAt: account.expires_at };
      }
      const isFresh = Date.now() / 1000 < (token.expiresAt ?? 0) - 30;
      return token.over || (isFresh && trigger !== 'update') ? token : renewed(token);
    },
    // The pages get no token.
    session: ({ session, token }) => ({ ...session, acr: token.acr, renewed: token.renewed ?? 0, over: token.over }),
  },
};

declare module 'next-auth/jwt' {
  interface JWT {
    acr?: string;
    idToken?: string;
    refreshToken?: string;
    expiresAt?: number;
    renewed?: number;
    over?: boolean;
  }
}

declare module 'next-auth' {
  interface Session {
    acr?: string;
    renewed?: number;
    over?: boolean;
  }
}
