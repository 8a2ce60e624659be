import { cookies } from 'next/headers';
import { getServerSession } from 'next-auth';
import { MFA, options } from '../../auth';

/** Who has shown one factor is asked for a second. */
export default async function Payments() {
  const session = await getServerSession(options);
  if (session?.acr === MFA) return <><h2>Payments</h2><p>{session.user?.email} has shown a second factor.</p></>;
  // The cookie has the token, and its hash.
  const csrf = (await cookies()).getAll().find(({ name }) => name.endsWith('next-auth.csrf-token'));
  return (
    <form method="post" action={`/api/auth/signin/portico?${new URLSearchParams({ acr_values: MFA })}`}>
      <input type="hidden" name="csrfToken" value={csrf?.value.split('|')[0]} />
      <input type="hidden" name="callbackUrl" value="/payments" />
      <p>Payments need a second factor.</p>
      <button>Continue</button>
    </form>
  );
}
