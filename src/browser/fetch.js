// Requests, as script: half as large.

// Milliseconds after which a request is given up.
const TIMEOUT = 15_000;

// Seconds to wait where the host says to wait and not how long.
const WAIT = 10;

// A reply as text, or why there is none: seconds to wait, 0 where the flow is gone, -1 where the host is in trouble. Throws
// where nothing came, and once `taken_back` aborts.
export async function ask_host(address, browser, body, taken_back) {
  const controller = new AbortController();
  const stop = () => controller.abort();
  const limit = setTimeout(stop, TIMEOUT);
  taken_back?.addEventListener('abort', stop);
  try {
    // The same address gives a browser a page. Fields hold the browser's token themselves: a header of ours has the browser
    // ask beforehand. A page around has another origin; that it may is the host's to say.
    const headers = { accept: 'application/json' };
    if (!body && browser) headers['portico-browser'] = browser;
    const method = body ? 'POST' : 'GET';
    const response = await fetch(address, { method, body, headers, credentials: 'include', signal: controller.signal });
    switch (response.status) {
      case 200: case 422: return await response.text();
      case 404: case 410: return 0;
      case 429: case 503: return wait(response.headers);
      default: return -1;
    }
  } finally {
    clearTimeout(limit);
  }
}

// Seconds to wait, as `Retry-After` says: a number, or a date, which is held against the host's own. The device's may be wrong.
function wait(headers) {
  const said = headers.get('retry-after') ?? '';
  const seconds = /^\d+$/.test(said) ? +said : (Date.parse(said) - Date.parse(headers.get('date'))) / 1000;
  return seconds > 0 ? seconds : WAIT;
}

// A file's text; refused if it is not what `integrity` says.
export const fetch_text = async (address, integrity) => (await fetch(address, { integrity })).text();

// The real values of the real inputs, and of the button that was pressed: some managers fill them without telling anyone.
export function fields_of(form, name, value) {
  const fields = new URLSearchParams(new FormData(form));
  if (name) fields.append(name, value);
  return fields;
}
