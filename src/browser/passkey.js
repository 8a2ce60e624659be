// What passkeys are asked with and answer, between JSON and the browser. As script it is half as large.
//
// By hand, field by field: Safari before 18.4 has neither `parseRequestOptionsFromJSON` nor `toJSON`, and password managers
// give objects of their own, whose `toJSON` is missing or throws.

// Base64url without padding (RFC 4648, section 5).
const bytes = (text) => Uint8Array.from(
  atob(text.replaceAll('-', '+').replaceAll('_', '/')), (letter) => letter.charCodeAt(0));

// A text stays as it is.
const text = (given) => typeof given === 'string' ? given
  : btoa(String.fromCharCode(...new Uint8Array(given))).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');

// Whether this browser offers passkeys among what it fills in.
export const fills_in_passkeys = async () => !!await window.PublicKeyCredential?.isConditionalMediationAvailable?.();

// The answer to the host's options, both as JSON; nothing where the person, or the browser, would not. Throws where it cannot.
export async function ask_passkey(json, signal, mediation, call) {
  const publicKey = JSON.parse(json);
  const { user, allowCredentials = [], excludeCredentials = [] } = publicKey;
  publicKey.challenge = bytes(publicKey.challenge);
  for (const known of [...allowCredentials, ...excludeCredentials, ...user ? [user] : []]) known.id = bytes(known.id);
  // A password manager may give what is only like a promise.
  const asked = navigator.credentials[call]({ publicKey, signal, mediation });
  let given;
  try {
    given = await asked;
  } catch {
    return;
  }
  const response = {};
  for (const name of ['clientDataJSON', 'attestationObject', 'authenticatorData', 'signature', 'userHandle']) {
    if (given.response[name] != null) response[name] = text(given.response[name]);
  }
  // How it can be reached the next time: no answer is refused for lack of it.
  try {
    response.transports = given.response.getTransports();
  } catch {}
  const id = text(given.rawId);
  return JSON.stringify({ id, rawId: id, type: 'public-key', response });
}
