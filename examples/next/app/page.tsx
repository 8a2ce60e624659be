import { SignIn } from './sign-in';

export default function Page() {
  return (
    <>
      <h1>The shop</h1>
      <main style={{ minBlockSize: '26rem' }}>
        <SignIn />
      </main>
    </>
  );
}
