import { useEffect, useState } from 'react';
import { load } from 'portico-sign-in';
import type {} from 'portico-sign-in/react';

const SERVER = 'http://localhost:8080';

async function whoIsThere(): Promise<string | null> {
  const response = await fetch(`${SERVER}/session?app=shop`, { credentials: 'include' });
  return response.ok ? ((await response.json())?.email ?? null) : null;
}

export function App() {
  const [email, setEmail] = useState<string | null>(null);

  useEffect(() => {
    whoIsThere()
      .then(setEmail)
      .then(() => load(SERVER, { app: 'shop' }))
      .catch(console.error);
  }, []);

  async function signOut() {
    await fetch(`${SERVER}/sign-out`, { method: 'POST', credentials: 'include' });
    setEmail(null);
  }

  if (email) {
    return (
      <p>
        Signed in as <b>{email}</b>. <button onClick={signOut}>Sign out</button>
      </p>
    );
  }
  return (
    <portico-sign-in
      app="shop"
      onportico-signed-in={async (event) => {
        // Without this the page goes on to the app's return_to.
        event.preventDefault();
        setEmail(await whoIsThere());
      }}
    >
      <a href={`${SERVER}/sign-in?app=shop`}>Sign in</a>
    </portico-sign-in>
  );
}
