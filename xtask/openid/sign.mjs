// A client's key: what `cargo xtask bench openid` signs by it. The first line is its public part; for each line that comes, as many lines go as it asks for.
import { generateKeyPairSync, randomUUID, sign } from 'node:crypto';
import { createInterface } from 'node:readline';

const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const jwk = publicKey.export({ format: 'jwk' });
const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');

function signed(header, claims) {
  const now = Math.floor(Date.now() / 1000);
  const message = `${part({ alg: 'ES256', ...header })}.${part({ jti: randomUUID(), iat: now, exp: now + 60, ...claims })}`;
  return `${message}.${sign('sha256', message, { key: privateKey, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
}

const KINDS = {
  /** What the client `of` proves itself by at the server `at`. */
  assertion: (of, at) => signed({}, { iss: of, sub: of, aud: at }),
  /** Stands beside a token request to the address `at`. */
  proof: (_, at) => signed({ typ: 'dpop+jwt', jwk }, { htm: 'POST', htu: at }),
};

console.log(JSON.stringify({ keys: [jwk] }));
for await (const line of createInterface({ input: process.stdin })) {
  const [kind, count, of, at] = line.split(' ');
  const lines = Array.from({ length: Number(count) }, () => KINDS[kind](of, at));
  console.log(lines.join('\n'));
}
