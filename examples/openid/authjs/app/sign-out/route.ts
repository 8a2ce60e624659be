import { cookies } from 'next/headers';
import { NextResponse, type NextRequest } from 'next/server';
import { getToken } from 'next-auth/jwt';
import { metadata } from '../../auth';

/** Ends the session of this app, and that of Portico. */
export async function POST(request: NextRequest) {
  const token = await getToken({ req: request });
  const jar = await cookies();
  for (const { name } of jar.getAll()) if (name.includes('next-auth.session-token')) jar.delete(name);
  const to = new URL((await metadata()).end_session_endpoint);
  to.searchParams.set('post_logout_redirect_uri', `${process.env.NEXTAUTH_URL}/`);
  if (token?.idToken) to.searchParams.set('id_token_hint', token.idToken);
  return NextResponse.redirect(to, 303);
}
