import { getServerSession } from 'next-auth';
import { options } from '../auth';
import { Refresh } from './refresh';

export default async function Page() {
  const session = await getServerSession(options);
  if (!session || session.over) return <p><a href="/api/auth/signin?callbackUrl=/">Sign in</a></p>;
  return (
    <>
      <p>Signed in as {session.user?.email}.</p>
      <p>New tokens since then: <b>{session.renewed}</b></p>
      <p><a href="/payments">Payments</a></p>
      <Refresh />
      <form method="post" action="/sign-out"><button>Sign out</button></form>
    </>
  );
}
