// Browsers that keep no cookies.
import { say } from './words.mjs';

/** Has a person whose browser keeps no cookies give their address twice. */
export async function identifyWithoutCookies(person) {
  await person.context.clearCookies();
  await person.field.fill(person.email);
  await person.answering(() => person.field.press('Enter'));
  await person.readsAlert(say('refusal.out_of_turn'));
  await person.context.clearCookies();
  await person.field.press('Enter');
}
