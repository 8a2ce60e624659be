'use client';

import { useRouter } from 'next/navigation';
import { SessionProvider, useSession } from 'next-auth/react';

function Button() {
  const { update } = useSession();
  const router = useRouter();
  return <button onClick={() => update({}).then(() => router.refresh())}>Refresh</button>;
}

/** Asks for new tokens before the old ones end. */
export const Refresh = () => <SessionProvider><Button /></SessionProvider>;
