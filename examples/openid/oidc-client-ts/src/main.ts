// Notes in a browser, whose people sign in with oidc-client-ts.
import { type User, UserManager } from 'oidc-client-ts';

const here = `${location.origin}/`;
/** Says that a second factor was shown, and asks for one. */
const MFA = 'https://refeds.org/profile/mfa';

const manager = new UserManager({
  authority: 'http://localhost:8080',
  client_id: 'demo-browser',
  redirect_uri: here,
  post_logout_redirect_uri: here,
  scope: 'openid email offline_access',
  // The claims of the scopes are at the userinfo endpoint.
  loadUserInfo: true,
  // Or `acr` is taken out of the profile.
  filterProtocolClaims: false,
  // A refresh token renews, and no frame, which gets no cookie on another site.
  automaticSilentRenew: true,
});

const main = document.querySelector('main')!;
const status = document.querySelector('[role=status]')!;

function tell(text: string) {
  status.textContent = text;
}

function button(label: string, press: () => Promise<unknown>) {
  const made = document.createElement('button');
  made.textContent = label;
  made.onclick = () => press().catch((error: Error) => tell(error.message));
  return made;
}

function line(text: string) {
  const made = document.createElement('p');
  made.textContent = text;
  return made;
}

function show(user: User | null) {
  if (!user || user.expired) {
    main.replaceChildren(
      button('Sign in', () => manager.signinRedirect()),
      button('Sign in by popup', () => manager.signinPopup()),
    );
    return;
  }
  const mfa = user.profile.acr === MFA;
  main.replaceChildren(
    line(`Signed in as ${user.profile.email}.`),
    line(mfa ? 'A second factor was shown.' : 'One factor was shown.'),
    line(`The tokens end at ${new Date(user.expires_at! * 1000).toLocaleTimeString()}.`),
    button('Payments', () => manager.signinRedirect({ acr_values: MFA, max_age: 3600 })),
    button('Refresh', async () => {
      await manager.signinSilent();
      tell('The tokens are new.');
    }),
    button('Sign out', () => manager.signoutRedirect()),
  );
}

manager.events.addUserLoaded(show);
manager.events.addUserUnloaded(() => show(null));
manager.events.addSilentRenewError((error) => tell(error.message));

/** Who is signed in, once an answer in the address is taken. */
async function person() {
  const asked = new URLSearchParams(location.search);
  if (!asked.has('state')) return manager.getUser();
  history.replaceState(null, '', here);
  // In a window of its own, this tells the page that opened it, and closes the window.
  if (asked.has('code') || asked.has('error')) return (await manager.signinCallback(`${here}?${asked}`)) ?? null;
  await manager.signoutRedirectCallback(`${here}?${asked}`);
  return null;
}

person().then(show, (error: Error) => {
  tell(error.message);
  show(null);
});
