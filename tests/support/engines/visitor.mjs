// Somebody at a browser of any engine.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { Mailbox } from '../mailbox.mjs';
import { PASSWORD } from '../person.mjs';
import { totp } from '../totp.mjs';
import { waitFor } from '../wait.mjs';

export class Visitor {
  constructor(tab, server, { script, mailbox = (address) => new Mailbox(server, address) }) {
    Object.assign(this, { tab, server, script });
    this.email = `vera-${randomUUID().slice(0, 8)}@example.org`;
    this.mailbox = mailbox(this.email);
  }

  /** Waits until a function gives something true in the page, whichever page is there just now. */
  waitsFor(does, argument, what) {
    const probe = () => this.tab.run(does, argument).catch(() => undefined);
    return waitFor(probe, `${what} ${JSON.stringify(argument)}`);
  }

  async opens(path) {
    await this.tab.open(this.server.base + path);
    await this.ready();
  }

  /** Waits until the WebAssembly has taken a page of the server over: it numbers the history then. */
  async ready() {
    if (this.script) await this.waitsFor(() => typeof history.state === 'number', null, 'the WebAssembly');
  }

  begins(purpose, app = 'shop') {
    return this.opens(`/${purpose}?app=${app}`);
  }

  sees(screen) {
    return this.waitsFor((screen) => Boolean(document.querySelector(`.pt-screen[data-screen=${screen}]`)), screen, 'the screen');
  }

  /** Waits for a sentence in an element. */
  reads(sentence, selector = '.pt-error') {
    const there = ([sentence, selector]) => [...document.querySelectorAll(selector)].some((part) => part.textContent.includes(sentence));
    return this.waitsFor(there, [sentence, selector], 'the sentence');
  }

  /** What stands in the field. */
  get typed() {
    return this.tab.run(() => document.querySelector('.pt-input').value);
  }

  /** Types over what is in the field. */
  async types(text) {
    await this.tab.click('.pt-input');
    await this.tab.run(() => document.querySelector('.pt-input').select());
    await this.tab.type(text);
  }

  async enters(text) {
    await this.types(text);
    await this.tab.type('Enter');
  }

  /** A whole code is sent by itself where there is script. */
  entersCode(code) {
    return this.script ? this.types(code) : this.enters(code);
  }

  async entersMailedCode() {
    await this.sees('enter_code');
    const code = await this.mailbox.code();
    await this.entersCode(code);
  }

  chooses(factor) {
    return this.tab.click(`button[name=factor][value=${factor}]`);
  }

  /** From nothing to where a second factor is chosen. */
  async signsUpWithPassword(app) {
    await this.begins('sign-up', app);
    await this.enters(this.email);
    await this.entersMailedCode();
    await this.sees('create_password');
    await this.enters(PASSWORD);
    await this.sees('enroll_choose');
  }

  async enrolsEmail() {
    await this.chooses('email_code');
  }

  /** Sets an authenticator app up, and gives its key. */
  async enrolsAuthenticator() {
    await this.chooses('authenticator');
    await this.sees('enroll_authenticator');
    const key = await this.tab.run(() => document.querySelector('.pt-key').textContent.replaceAll(' ', ''));
    await this.entersCode(totp(key, this.server.now()));
    return key;
  }

  /** Says that the recovery codes are kept; asked once more, since no copy was made of them. */
  async keepsCodes() {
    await this.tab.click('.pt-form .pt-button');
    await this.waitsFor(() => Boolean(document.querySelector('.pt-trouble .pt-notice')), null, 'the question');
    await this.tab.click('.pt-form .pt-button');
  }

  async isSignedIn(proofs) {
    const there = () => location.pathname === '/demo' && document.querySelector('.demo-proofs')?.textContent;
    assert.equal(await this.waitsFor(there, null, 'the signed-in page'), proofs);
  }

  async signsOut() {
    await this.tab.click('form[action$="/sign-out"] button');
    await this.waitsFor(() => !document.querySelector('.demo-proofs'), null, 'the end of the session');
  }

  /** Nothing was written into the console but what browsers write of a refused answer, which is no success on the wire. */
  hasHeardNothing() {
    const refused = ({ text }) => /\b(422|404)\b/.test(text);
    assert.deepEqual(this.tab.heard.filter((heard) => !refused(heard)), []);
  }
}
