'use client';

import { useRouter } from 'next/navigation';
import { SessionProvider, useSession } from 'next-auth/react';

function Button() {
  const { status, update } = useSession();
  const router = useRouter();
  // Before the session is known, an update does nothing.
  return <button disabled={status !== 'authenticated'} onClick={() => update({}).then(() => router.refresh())}>Refresh</button>;
}

/** Asks for new tokens before the old ones end. */
export const Refresh = () => <SessionProvider><Button /></SessionProvider>;
