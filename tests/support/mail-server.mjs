// The real mail server that a test talks to, and the mailboxes on it.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import PostalMime from 'postal-mime';
import { waitFor } from './wait.mjs';

const program = fileURLToPath(new URL('smtp.mjs', import.meta.url));

/** Starts a mail server, on this port or a free one. */
export async function startMailServer(port = 0) {
  const child = spawn(process.execPath, [program, String(port)], { stdio: ['ignore', 'pipe', 'inherit'] });
  process.once('exit', () => child.kill());
  const server = new MailServer(child);
  await waitFor(() => server.port, 'the mail server to listen');
  return server;
}

class MailServer {
  received = [];

  constructor(child) {
    this.child = child;
    createInterface(child.stdout).on('line', (line) => {
      const said = JSON.parse(line);
      if (said.port) this.port = said.port;
      else this.received.push(said);
    });
  }

  /** Where a person reads the messages to an address. */
  mailbox(address) {
    return new SmtpMailbox(this, address);
  }

  async stop() {
    const ended = new Promise((done) => this.child.once('close', done));
    this.child.kill();
    await ended;
  }
}

class SmtpMailbox {
  #read = 0;

  constructor(server, address) {
    Object.assign(this, { server, address });
  }

  /** The next message that was not read yet, taken apart. */
  async next(seconds) {
    const mine = () => this.server.received.filter(({ to }) => to.includes(this.address));
    const unread = () => mine().length > this.#read && mine()[this.#read];
    const { from, source } = await waitFor(unread, `a message to ${this.address}`, seconds);
    this.#read += 1;
    const message = await PostalMime.parse(Buffer.from(source, 'base64'));
    return { ...message, envelopeFrom: from };
  }

  async code(seconds) {
    return /\d{6}/.exec((await this.next(seconds)).subject)[0];
  }
}
