// Somebody who signs in with an account from elsewhere, by requests alone: where no browser is needed, none is started.
import assert from 'node:assert/strict';
import { request } from '@playwright/test';

const plain = (text) => text.replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');

/** The first form of a page: where it leads, and its fields. */
function formOf(page, address) {
  const form = /<form[^>]*>/.exec(page)?.[0];
  assert.ok(form, `There is no form in ${page.slice(0, 500)}`);
  const attribute = (tag, name) => plain(new RegExp(`\\s${name}=["']([^"']*)`).exec(tag)?.[1] ?? '');
  const inputs = (page.match(/<input[^>]*>/g) ?? []).filter((input) => attribute(input, 'type') !== 'submit');
  const fields = inputs.map((input) => [attribute(input, 'name'), attribute(input, 'value')]);
  return { url: new URL(attribute(form, 'action') || address, address).href, fields: Object.fromEntries(fields) };
}

export class Traveller {
  static async at(shop) {
    const traveller = new Traveller();
    traveller.shop = shop;
    traveller.http = await request.newContext();
    return traveller;
  }

  async #json(method, path, data) {
    const headers = { origin: this.shop.base, accept: 'application/json' };
    const response = await this.http.fetch(this.shop.base + path, { method, data, headers });
    return response.json();
  }

  async answers(answer) {
    const { step, begin, flow } = this.reply;
    this.reply = await this.#json('POST', `/flows/${flow}/answers`, { step, answer, begin });
  }

  /** As far as the page of the provider. */
  async leaves(provider) {
    this.reply = await this.#json('POST', '/flows', { app: 'shop', purpose: 'sign_in' });
    await this.answers({ type: 'provider', provider });
    await this.#sees(await this.http.get(`${this.shop.base}/flows/${this.reply.flow}/provider`));
  }

  async #sees(response) {
    this.page = await response.text();
    this.address = response.url();
  }

  get isBack() {
    return this.address.startsWith(this.shop.base);
  }

  /** Fills in the form of the page, and sends it. */
  async submits(filled) {
    const { url, fields } = formOf(this.page, this.address);
    await this.#sees(await this.http.post(url, { form: { ...fields, ...filled } }));
  }

  async follows(link) {
    await this.#sees(await this.http.get(new URL(link, this.address).href));
  }

  /** What the flow shows: the name of its screen, and that of the refusal. */
  async looks() {
    this.reply = await this.#json('GET', `/flows/${this.reply.flow}`);
    const { screen, refusal } = this.reply;
    return [screen, refusal].map((one) => (typeof one === 'object' && one ? Object.keys(one)[0] : one));
  }

  session() {
    return this.#json('GET', '/session');
  }

  stops() {
    return this.http.dispose();
  }
}
