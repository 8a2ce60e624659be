// What stands in front of a provider: it can be down, and can bend what a server that keeps to the rules would never say.
import { once } from 'node:events';
import { createServer } from 'node:http';

export class Relay {
  /** How the token response is changed; nothing changes it if there is no such function. */
  bend = null;
  /** What answers: `(request, response) => void`. */
  handler = null;
  /** The paths of all requests, the newest last. */
  asked = [];

  constructor(port) {
    this.port = port;
    this.address = `http://127.0.0.1:${port}`;
  }

  async start() {
    this.listener = createServer((request, response) => {
      const { pathname } = new URL(request.url, this.address);
      this.asked.push(pathname);
      if (this.bend && pathname === '/token') this.#bent(response, this.bend);
      this.handler(request, response);
    });
    this.listener.listen(this.port, '127.0.0.1');
    await once(this.listener, 'listening');
    return this;
  }

  /** Nobody listens any more; `start` ends that. */
  async stop() {
    this.listener.closeAllConnections();
    this.listener.close();
    await once(this.listener, 'close');
  }

  /** Has the response be another one when it is sent. */
  #bent(response, bend) {
    const end = response.end.bind(response);
    response.end = (body) => {
      const changed = JSON.stringify(bend(JSON.parse(body)));
      response.setHeader('content-length', Buffer.byteLength(changed));
      return end(changed);
    };
  }
}
