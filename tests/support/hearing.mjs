// What those hear who listen instead of looking.
import { say } from './words.mjs';

/**
 * Listens to the live regions of a page as screen readers do: each change of a region is said once, as the whole of it,
 * and one that comes together with its text may be missed. What is given back gives all so far, in order, but for what only says that a reply takes its time.
 */
export async function listen(page) {
  const waits = ['checking', 'slow'].map((name) => say(`status.${name}`));
  await page.evaluate((waits) => {
    const LIVE = '[aria-live], [role=status], [role=alert], [role=log], [role=timer], output';
    const quiet = (region) => region.getAttribute('role') === 'timer' || region.getAttribute('aria-live') === 'off';
    const role = (region) => region.getAttribute('role') ?? region.getAttribute('aria-live');
    window.heard = [];
    new MutationObserver((changes) => {
      const [late, changed] = [new Set(), new Set()];
      for (const { target, addedNodes } of changes) {
        const region = (target.nodeType === 1 ? target : target.parentElement)?.closest(LIVE);
        if (region && !quiet(region)) changed.add(region);
        for (const node of addedNodes) {
          if (node.nodeType !== 1) continue;
          for (const one of [node, ...node.querySelectorAll('*')]) if (one.matches(LIVE) && !quiet(one)) late.add(one);
        }
      }
      for (const region of new Set([...changed, ...late])) {
        const text = region.textContent.trim();
        if (text && !waits.includes(text)) window.heard.push({ role: role(region), text, ...(late.has(region) && { late: true }) });
      }
    }).observe(document, { subtree: true, childList: true, characterData: true });
  }, waits);
  return () => page.evaluate(() => window.heard);
}
