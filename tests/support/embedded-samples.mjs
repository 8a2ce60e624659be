// Samples inside the element, on somebody else's page.
import { atHost, told } from './host.mjs';
import { measure } from './ux.mjs';

/**
 * An element on a page that shows samples: the first screen is the one that is wanted. `attributes` are the element's;
 * the rest is as in `atHost`.
 */
export async function atSamples(browser, server, { attributes = {}, ...options } = {}) {
  const host = await atHost(browser, server, '<main></main>', { html: 'style="scrollbar-gutter:stable"', ...options });
  let wanted;
  await host.context.route('**/embed', (route) => {
    const url = `${server.base}/embedded/${wanted}?${route.request().postData()}`;
    return route.continue({ url, method: 'GET', postData: undefined });
  });
  await host.page.addScriptTag({ type: 'module', url: `${server.base}/portico.js` });
  return {
    host,
    async show(sample) {
      wanted = sample;
      host.told.length = 0;
      await host.page.evaluate((attributes) => {
        // Who is signed in would be led on.
        window.stays = true;
        const element = document.createElement('portico-sign-in');
        for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
        document.querySelector('main').replaceChildren(element);
      }, attributes);
      await told(host, 'ready');
    },
  };
}

/** What everything in the element looks like and where it is, in itself, in half pixels. */
export const looks =
  measure(() => {
    const box = document.querySelector('.pt-around');
    const { left, top } = box.getBoundingClientRect();
    const seen = [];
    for (const element of box.querySelectorAll('*')) {
      // What is not there at all is nowhere.
      if (!element.getClientRects().length) continue;
      const at = element.getBoundingClientRect();
      const style = getComputedStyle(element);
      const read = ['color', 'background-color', 'font-size', 'font-weight', 'line-height', 'letter-spacing', 'text-transform',
        'text-align', 'padding-inline-start', 'border-top-width', 'border-top-style', 'border-top-color', 'opacity', 'visibility', 'display',
        'box-sizing', 'white-space', 'list-style-type'].map((name) => style[name] || style.getPropertyValue(name));
      // The shapes of a picture in its own units: on the page, theirs are fractions of a pixel.
      const { x, y } = element.ownerSVGElement ? element.getBBox() : { x: at.left - left, y: at.top - top };
      const { width, height } = element.ownerSVGElement ? element.getBBox() : at;
      const place = [x, y, width, height].map((length) => Math.round(length * 2) / 2);
      seen.push(`${element.tagName}.${element.getAttribute('class')} ${place} ${read}`);
    }
    return seen;
  });
