// An authenticator inside the browser, driven by its debugging protocol.
import { waitFor } from './wait.mjs';

/** Gives a person's tab a platform authenticator that knows them. */
export async function withAuthenticator(person, { present = false } = {}) {
  const session = await person.context.newCDPSession(person.page);
  await session.send('WebAuthn.enable');
  const options = {
    protocol: 'ctap2',
    transport: 'internal',
    hasResidentKey: true,
    hasUserVerification: true,
    isUserVerified: true,
    automaticPresenceSimulation: present,
  };
  const { authenticatorId } = await session.send('WebAuthn.addVirtualAuthenticator', { options });
  return {
    /** The person touches it from now on, or does not. */
    touch: (enabled = true) =>
      session.send('WebAuthn.setAutomaticPresenceSimulation', { authenticatorId, enabled }),
    passkeys: async () => {
      const kept = await session.send('WebAuthn.getCredentials', { authenticatorId });
      return kept.credentials;
    },
  };
}

/**
 * Counts what the page asks of the browser, and has it refused where `refuse` says so. Gives what waits until the counts
 * are these; they outlive the page, which is left soon after a passkey was taken.
 */
export async function watchAsking(person, { refuse = false } = {}) {
  let asked = { autofill: 0, dialogs: 0, pending: 0, most: 0 };
  await person.page.exposeFunction('porticoAsked', (now) => (asked = now));
  await person.page.addInitScript((refuse) => {
    const asked = { autofill: 0, dialogs: 0, pending: 0, most: 0 };
    const credentials = navigator.credentials;
    const get = credentials.get.bind(credentials);
    credentials.get = (options) => {
      const inAutofill = options.mediation === 'conditional';
      asked[inAutofill ? 'autofill' : 'dialogs'] += 1;
      asked.pending += 1;
      asked.most = Math.max(asked.most, asked.pending);
      window.porticoAsked({ ...asked });
      const answer =
        refuse && !inAutofill ? Promise.reject(new DOMException('no', 'NotAllowedError')) : get(options);
      return answer.finally(() => {
        asked.pending -= 1;
        window.porticoAsked({ ...asked });
      });
    };
  }, refuse);
  return (counts) => {
    const same = () => Object.entries(counts).every(([name, count]) => asked[name] === count);
    return waitFor(same, `asking to come to ${JSON.stringify(counts)}`);
  };
}
