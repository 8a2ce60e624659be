// The API of the shop: it lets apps in by access tokens that it verifies by itself.
import { createRemoteJWKSet, jwtVerify } from 'jose';

/** What there is for a request; `resource` is the API's own address. */
export function api(issuer, jwksUri, resource) {
  const keys = createRemoteJWKSet(new URL(jwksUri));
  return async (request) => {
    const token = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '')?.[1] ?? '';
    const checks = { issuer, audience: resource, typ: 'at+jwt', requiredClaims: ['sub', 'scope'] };
    const verified = await jwtVerify(token, keys, checks).catch(() => undefined);
    if (!verified) return [401, { error: 'invalid_token' }];
    const { sub, scope } = verified.payload;
    if (!scope.split(' ').includes('orders:read')) return [403, { error: 'insufficient_scope' }];
    return [200, { orders: [`Two of tea, for ${sub}`] }];
  };
}
