// The pages of the wiki.
const escaped = (text) => text.replace(/[&<>"]/g, (letter) => `&#${letter.charCodeAt(0)};`);

const page = (body) => `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <link rel="icon" href="data:,">
    <title>The wiki</title>
  </head>
  <body>
    <h1>The wiki</h1>
    ${body}
  </body>
</html>`;

const button = (action, label) => `<form method="post" action="${action}"><button>${label}</button></form>`;

/** Nobody is signed in. */
export const welcome = (alert = '') => page(`${alert && `<p role="alert">${escaped(alert)}</p>`}
    <p><a href="/sign-in">Sign in</a></p>`);

export const account = ({ email, renewed }) => page(`<p>Signed in as ${escaped(email)}.</p>
    <p>New tokens since then: <b>${renewed}</b></p>
    <p><a href="/payments">Payments</a></p>
    <p><a href="/orders">Orders</a></p>
    ${button('/refresh', 'Refresh')}
    ${button('/sign-out', 'Sign out')}`);

export const payments = ({ email }) => page(`<h2>Payments</h2>
    <p>${escaped(email)} has shown a second factor.</p>
    <p><a href="/">Back</a></p>`);

export const orders = ({ orders, error }) => page(`<h2>Orders</h2>
    <p>${escaped(error ?? orders.join(', '))}</p>
    <p><a href="/">Back</a></p>`);
