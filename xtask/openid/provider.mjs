// An OpenID provider in Node, with its memory store, that signs in whoever comes: what `cargo xtask bench server` measures beside Portico.
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import Provider from 'oidc-provider';

const { PORT, CLIENT_ID, CLIENT_SECRET, REDIRECT_URI, KEYED_ID, KEYED_JWKS } = process.env;
const key = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' });

const provider = new Provider(`http://localhost:${PORT}`, {
  clients: [
    {
      client_id: CLIENT_ID,
      client_secret: CLIENT_SECRET,
      token_endpoint_auth_method: 'client_secret_post',
      redirect_uris: [REDIRECT_URI],
      grant_types: ['authorization_code', 'refresh_token'],
    },
    {
      client_id: KEYED_ID,
      jwks: JSON.parse(KEYED_JWKS),
      token_endpoint_auth_method: 'private_key_jwt',
      redirect_uris: [REDIRECT_URI],
    },
  ],
  jwks: { keys: [{ ...key, alg: 'RS256', use: 'sig' }] },
  cookies: { keys: [randomBytes(32).toString('hex')] },
  // What Portico does, too.
  pkce: { required: () => true },
  claims: { openid: ['sub'], email: ['email', 'email_verified'] },
  issueRefreshToken: () => true,
  rotateRefreshToken: false,
  findAccount: (_, accountId) => ({
    accountId,
    claims: () => ({ sub: accountId, email: `${accountId}@example.org`, email_verified: true }),
  }),
  // Its consent is given.
  async loadExistingGrant({ oidc }) {
    const known = oidc.session.grantIdFor(oidc.client.clientId);
    if (known) return oidc.provider.Grant.find(known);
    const grant = new oidc.provider.Grant({ accountId: oidc.session.accountId, clientId: oidc.client.clientId });
    grant.addOIDCScope('openid email offline_access');
    await grant.save();
    return grant;
  },
  features: { devInteractions: { enabled: false }, dPoP: { enabled: true } },
  interactions: { url: (_, { uid }) => `/interaction/${uid}` },
});

provider.use(async (context, next) => {
  if (!context.path.startsWith('/interaction/')) return next();
  const accountId = randomBytes(8).toString('hex');
  return provider.interactionFinished(context.req, context.res, { login: { accountId } }, { mergeWithLastSubmission: false });
});

const server = provider.listen(Number(PORT), '127.0.0.1', () => console.log('ready'));
// Connections wait while the other server is measured.
server.keepAliveTimeout = 600_000;
