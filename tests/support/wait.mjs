import { setTimeout as pause } from 'node:timers/promises';

/** Waits until `probe` gives something true, and gives that. */
export async function waitFor(probe, what, seconds = 20) {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const found = await probe();
    if (found) return found;
    if (Date.now() > end) throw new Error(`Waited ${seconds} s in vain for ${what}.`);
    await pause(25);
  }
}
