// Saves a text as a file of this name. By a blob: an address with the text in it would stand in the browser's list of downloads.
export function save_text(name, text) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type: 'text/plain;charset=utf-8' }));
  link.download = name;
  link.click();
  // The browser has taken it over before it does anything else.
  setTimeout(() => URL.revokeObjectURL(link.href));
}

// Where the browser has no clipboard, as on pages without TLS, this throws.
export const copy_text = async (text) => navigator.clipboard.writeText(text);
