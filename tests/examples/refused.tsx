// What the types take, and what they refuse. A line that should be refused and is not is an error of its own.
import type {} from 'portico-sign-in/react';

export const taken = (
  <portico-sign-in
    app="shop"
    autofocus
    heading-level="3"
    login-hint="mara@example.org"
    className="wide"
    onportico-signed-in={({ detail, target }) => [detail.returnTo.length, target]}
    onportico-problem={({ detail }) => detail.kind === 'offline'}
  />
);

export const refused = [
  // @ts-expect-error There is no such purpose.
  <portico-sign-in key="purpose" purpose="party" />,
  // @ts-expect-error There is no such attribute.
  <portico-sign-in key="attribute" loginHint="mara@example.org" />,
  // @ts-expect-error Levels are attributes, and so texts.
  <portico-sign-in key="level" heading-level={3} />,
  // @ts-expect-error It tells no such thing.
  <portico-sign-in key="detail" onportico-signed-in={({ detail }) => detail.password} />,
];
