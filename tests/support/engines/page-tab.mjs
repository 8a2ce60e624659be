// A tab of Chromium or Firefox: Playwright and Puppeteer call nearly everything alike.
import { waitFor } from '../wait.mjs';

const NAMED_KEYS = ['Enter', 'Tab'];

export class PageTab {
  /** What the page and its scripts wrote into the console. */
  heard = [];

  constructor(context, page, version) {
    Object.assign(this, { context, page, version });
    page.on('console', (message) => this.heard.push({ type: message.type(), text: message.text() }));
    page.on('pageerror', (error) => this.heard.push({ type: 'error', text: String(error) }));
  }

  async open(url) {
    await this.page.goto(url);
  }

  async back() {
    await this.page.goBack();
  }

  async reload() {
    await this.page.reload();
  }

  /** What a function gives in the page. */
  run(does, argument) {
    return this.page.evaluate(does, argument ?? null);
  }

  /** Clicks where a thing is: to look for more, Puppeteer needs script in the page. */
  async click(selector) {
    const middle = (selector) => {
      const thing = document.querySelector(selector);
      thing?.scrollIntoView({ block: 'nearest' });
      const { x, y, width, height } = thing?.getBoundingClientRect() ?? {};
      return width && [x + width / 2, y + height / 2];
    };
    const [x, y] = await waitFor(() => this.run(middle, selector), selector);
    await this.page.mouse.click(x, y);
  }

  /** Types a text, or presses a key that has a name. */
  type(text) {
    return NAMED_KEYS.includes(text) ? this.page.keyboard.press(text) : this.page.keyboard.type(text);
  }

  close() {
    return this.context.close();
  }
}
