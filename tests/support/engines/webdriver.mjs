// The few commands of WebDriver (https://www.w3.org/TR/webdriver2/) that the tests give.
import assert from 'node:assert/strict';

/** What a key is called on the wire. */
const KEYS = { Enter: '\ue007', Tab: '\ue004' };
/** The name under which WebDriver gives elements. */
const ELEMENT = 'element-6066-11e4-a52e-4f735466cecf';

/** How long a browser may take to start, in milliseconds. */
const COMES = 60_000;

export class WebDriver {
  #session;

  /**
   * A session with a browser that asks for these capabilities, at the driver on this port.
   *
   * @throws {DOMException} a `TimeoutError` if the browser does not come within a minute
   */
  static async start(port, capabilities) {
    const driver = new WebDriver();
    driver.driver = `http://127.0.0.1:${port}`;
    const { sessionId, capabilities: got } = await driver.#ask('POST', '/session', { capabilities: { alwaysMatch: capabilities } }, AbortSignal.timeout(COMES));
    driver.#session = `/session/${sessionId}`;
    driver.version = got.browserVersion;
    return driver;
  }

  async #ask(method, path, body, signal) {
    const response = await fetch(this.driver + path, { method, body: body && JSON.stringify(body), signal });
    const { value } = await response.json();
    assert.ok(response.ok, `${path}: ${value?.error} ${value?.message}`);
    return value;
  }

  #tell(command, body = {}) {
    return this.#ask('POST', `${this.#session}/${command}`, body);
  }

  open(url) {
    return this.#tell('url', { url });
  }

  back() {
    return this.#tell('back');
  }

  reload() {
    return this.#tell('refresh');
  }

  /** What a function gives in the page. */
  run(does, argument) {
    return this.#tell('execute/sync', { script: `return (${does})(arguments[0])`, args: [argument ?? null] });
  }

  async click(selector) {
    // The driver clicks only what is in view, and scrolls to less than all.
    await this.run((selector) => document.querySelector(selector)?.scrollIntoView({ block: 'center', behavior: 'instant' }), selector);
    const { [ELEMENT]: id } = await this.#tell('element', { using: 'css selector', value: selector });
    await this.#tell(`element/${id}/click`);
  }

  /** Presses the keys of a text, or one that has a name. */
  type(text) {
    const keys = KEYS[text] ? [KEYS[text]] : [...text];
    const actions = keys.flatMap((value) => [{ type: 'keyDown', value }, { type: 'keyUp', value }]);
    return this.#tell('actions', { actions: [{ type: 'key', id: 'keyboard', actions }] });
  }

  close() {
    return this.#ask('DELETE', this.#session);
  }
}
