// The demo's mailbox.
import { waitFor } from './wait.mjs';

const CODE = /\b\d{6}\b/;

export class Mailbox {
  #read = 0;

  constructor(server, address) {
    this.server = server;
    this.address = address;
  }

  /** Every message so far, the newest first. */
  async messages() {
    const to = encodeURIComponent(this.address);
    return (await this.server.get(`/demo/mailbox.json?to=${to}`)).json();
  }

  /** The code of the next message that was not read yet. */
  async code() {
    const unread = async () => {
      const messages = (await this.messages()).filter(({ subject }) => CODE.test(subject));
      return messages.length > this.#read && messages.at(-this.#read - 1);
    };
    const message = await waitFor(unread, `a message to ${this.address}`);
    this.#read += 1;
    return CODE.exec(message.subject)[0];
  }
}

/** A code that is not this one. */
export const wrongCode = (right, turn = 0) => {
  const wrong = String((Number(right) + 1 + turn) % 1_000_000);
  return wrong.padStart(6, '0');
};
