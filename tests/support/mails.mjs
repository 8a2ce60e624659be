// Every mail of the server, read as mail programs read it.
import PostalMime from 'postal-mime';

/** The samples of `/gallery/mails.json` in a locale and a theme, taken apart. */
export async function readMails(server, look = {}) {
  const samples = await (await server.get(`/gallery/mails.json?${new URLSearchParams(look)}`)).json();
  return Promise.all(
    samples.map(async ({ name, code, source }) => {
      const { subject, text, html } = await PostalMime.parse(source);
      return { name, code, subject, html, text: text.replaceAll('\r\n', '\n') };
    }),
  );
}

/** Shows a mail as a program does that knows its style sheet. */
export const showMail = (page, { html }) => page.setContent(html);

/**
 * Runs in the page: what people read of the mail that is shown, block by block: without what is hidden from the eye, which is not read out
 * either, and without the mark beside the name.
 */
export function readBlocks() {
  for (const mark of document.querySelectorAll('[aria-hidden=true]')) mark.remove();
  return document.body.innerText.split(/[\n\t]+/).map((line) => line.trim()).filter(Boolean);
}
