// Starts the WebAssembly, in place of wasm-bindgen's own function, which takes a module in each of its forms: 0.4 KB.

let wasm;
let begun;

// Once, whoever asks. `file` is the response with the WebAssembly, or a promise of it.
export const init = (file) => begun ??= begin(file).catch((reason) => {
  begun = undefined;
  throw reason;
});

async function begin(file) {
  const response = await file;
  if (!response.ok) throw new Error(`The WebAssembly came with status ${response.status}.`);
  const imports = __wbg_get_imports();
  // Where something on the way has changed the type, it cannot be compiled while it arrives.
  const typed = response.headers.get('content-type') === 'application/wasm';
  const { instance } = await (typed
    ? WebAssembly.instantiateStreaming(response, imports)
    : WebAssembly.instantiate(await response.arrayBuffer(), imports));
  wasm = instance.exports;
  wasm.__wbindgen_start();
}

// On a page that the server rendered, behind the first frame: what is compiled before it keeps people waiting for the form. When
// that fails, the page goes on working by itself. On other pages the element starts it.
if (document.getElementById('portico-state')) {
  requestAnimationFrame(() => setTimeout(() => {
    init(fetch(new URL('WASM', import.meta.url))).catch((reason) => {
      document.documentElement.dataset.webassembly = 'none';
      console.warn('Portico goes on without WebAssembly.', reason);
    });
    // While the file is on its way, the browser finds the letters that only later screens have: `--pt-weight-medium` in
    // `--pt-text-small`.
    const pen = document.createElement('canvas').getContext('2d');
    if (pen) {
      pen.font = `500 14px ${getComputedStyle(document.body).fontFamily}`;
      pen.measureText('m');
    }
  }));
}
