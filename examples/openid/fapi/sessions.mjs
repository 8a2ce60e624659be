// The sessions of this app, in memory. An app of more than one process keeps them in its database.
import { randomBytes } from 'node:crypto';

// Not the name of another app's: browsers send a cookie to every port of a host.
const COOKIE = 'bank_session';
const newId = () => randomBytes(32).toString('base64url');

export class Sessions {
  #known = new Map();

  /** The session of a request, or a new one. */
  of(request, response) {
    const cookies = new URLSearchParams((request.headers.cookie ?? '').replaceAll('; ', '&'));
    return this.#known.get(cookies.get(COOKIE)) ?? this.#keep({}, response);
  }

  /** Gives a session another id: the one before is no longer worth anything. */
  rename(session, response) {
    this.end(session);
    this.#keep(session, response);
  }

  end(session) {
    this.endAll((known) => known === session);
  }

  endAll(isOver) {
    for (const [id, session] of this.#known) if (isOver(session)) this.#known.delete(id);
  }

  #keep(session, response) {
    const id = newId();
    this.#known.set(id, session);
    // Add `Secure` where the app is reached over TLS.
    response.setHeader('set-cookie', `${COOKIE}=${id}; Path=/; HttpOnly; SameSite=Lax`);
    return session;
  }
}
