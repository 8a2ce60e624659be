// What the scripts of pages write into the console.
import assert from 'node:assert/strict';

export class Console {
  #said = [];
  #expected = [];

  constructor(context) {
    context.on('console', (message) => {
      // What the browser writes itself, of a failed request for example, has no arguments: `hearComplaints` judges that.
      // And the element tells its developers by `info` why nothing comes, and with `debug` where it is.
      const toDevelopers = message.type() === 'info' && message.text().startsWith('portico ');
      if (message.args().length && !toDevelopers) this.#said.push({ type: message.type(), text: message.text() });
    });
  }

  /** Messages of this kind may be there at the end. */
  mayHear(pattern) {
    this.#expected.push(pattern);
  }

  /** Nothing was written, of any type, that the test does not expect. */
  isQuiet() {
    const unexpected = this.#said.filter(({ text }) => !this.#expected.some((pattern) => pattern.test(text)));
    assert.deepEqual(unexpected, [], 'what the pages wrote into the console');
  }
}
