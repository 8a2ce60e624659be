import type { ReactNode } from 'react';

export const metadata = { title: 'The wiki', icons: 'data:,' };

export default function Layout({ children }: { children: ReactNode }) {
  return (
    <html lang="en">
      <body>
        <h1>The wiki</h1>
        {children}
      </body>
    </html>
  );
}
