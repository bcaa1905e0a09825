import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Html, html } from '../stripe/server/html.ts';
import type { HttpResponse } from '../stripe/server/httpServer.ts';
import type { Person } from './people.ts';

/** The pages of the issuer: to choose who signs in, to confirm a sign-out, and to say what is wrong with a request. */
export interface Pages {
  signIn(input: SignInPage): HttpResponse;
  signOut(input: { action: string; name: string }): HttpResponse;
  message(input: { title: string; text: string; status: number }): HttpResponse;
}

export interface SignInPage {
  /** Where the form is sent: the address of the request with its query. */
  action: string;
  /** Who signs in with one press. */
  people: readonly Person[];
  problem?: string;
  name?: string;
  email?: string;
}

/** `appOrigins`: where the forms may lead by a redirect. */
export function createPages(appOrigins: readonly string[]): Pages {
  const style = new Html(`${readTokens()}${STYLE}`);
  const page = (input: { title: string; content: Html; status: number }) => {
    const { text } = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${input.title}</title>
<style>${style}</style>
</head>
<body><main>
<h1>${input.title}</h1>
${input.content}
</main></body>
</html>
`;
    return {
      status: input.status,
      headers: { ...securityHeaders(style.text, appOrigins), 'Content-Type': 'text/html; charset=utf-8' },
      body: text,
    };
  };
  return {
    signIn: (input) =>
      page({
        title: 'Who signs in?',
        content: signInContent(input),
        status: input.problem === undefined ? 200 : 400,
      }),
    signOut: ({ action, name }) =>
      page({
        title: 'Sign out?',
        content: html`<p>${name} is signed in at the local issuer. Signing out ends what the app holds in this browser.</p>
<form method="post" action="${action}"><button class="main" name="confirm" value="yes">Sign out</button></form>`,
        status: 200,
      }),
    message: ({ title, text, status }) => page({ title, content: html`<p>${text}</p>`, status }),
  };
}

function signInContent({ action, people, problem, name, email }: SignInPage): Html {
  const choices = people.map(
    (person) => html`<li><button name="person" value="${person.id}">
<span>${person.name}</span><span class="small">${person.about ?? person.email}</span></button></li>
`,
  );
  return html`<p>This is the local issuer. It asks for no password, and only this machine can reach it.</p>
<form method="post" action="${action}">
<ul>${choices}</ul>
</form>
<h2>Somebody else</h2>
<form method="post" action="${action}" novalidate>
${problem === undefined ? '' : html`<p class="problem" role="alert">${problem}</p>`}
<label for="name">Name</label>
<input id="name" name="name" value="${name ?? ''}" autocomplete="off" required>
<label for="email">E-mail address</label>
<input id="email" name="email" type="email" value="${email ?? ''}" autocomplete="off" required>
<button class="main">Sign in</button>
</form>
<form method="post" action="${action}"><button class="ghost" name="deny" value="yes">Cancel sign-in</button></form>`;
}

/** The colours of the product's pages. */
const readTokens = () => readFileSync(new URL('../../web/src/styles/tokens.css', import.meta.url), 'utf8');

const STYLE = `
  * { box-sizing: border-box; }
  body { margin: 0; background: var(--bg); color: var(--text); font: 14px/20px Inter, system-ui, sans-serif; }
  main { max-width: 420px; margin: 48px auto; padding: 24px; background: var(--surface); border: 1px solid var(--line);
    border-radius: var(--radius-panel); }
  h1 { font-size: 20px; line-height: 28px; font-weight: 600; letter-spacing: -.014em; margin: 0 0 4px; }
  h2 { font-size: 14px; line-height: 20px; font-weight: 600; margin: 24px 0 8px; }
  p { margin: 0 0 16px; color: var(--text-2); overflow-wrap: anywhere; }
  ul { list-style: none; margin: 0; padding: 0; border: 1px solid var(--line); border-radius: var(--radius-button);
    overflow: clip; }
  li + li { border-top: 1px solid var(--line-soft); }
  button { font: inherit; color: var(--text); cursor: pointer; }
  li button { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 0 12px; align-items: baseline; width: 100%;
    min-height: 44px; padding: 12px; border: 0; background: none; text-align: left; font-weight: 500; }
  li button:hover, .ghost:hover { background: var(--hover); }
  .small { font-size: 13px; font-weight: 400; color: var(--text-2); }
  label { display: block; margin: 0 0 4px; font-weight: 500; }
  input { width: 100%; height: 34px; margin: 0 0 12px; padding: 0 8px; border: 1px solid var(--line-strong);
    border-radius: var(--radius-button); background: var(--surface); color: inherit; font: inherit; }
  .main, .ghost { width: 100%; height: 34px; border-radius: var(--radius-button); font-weight: 550; }
  .main { margin-top: 4px; border: 1px solid var(--ink); background: var(--ink); color: var(--on-ink); }
  .ghost { margin-top: 8px; border: 1px solid transparent; background: none; color: var(--text-2); }
  .problem { padding: 8px 12px; border: 1px solid var(--bad-line); border-radius: var(--radius-button);
    background: var(--bad-soft); color: var(--bad-text); margin-bottom: 12px; }
  :focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
  li button:focus-visible { outline-offset: -2px; }
  @media (max-width: 480px) { main { margin: 0; min-height: 100vh; border: 0; border-radius: 0; padding: 20px 16px; } }
  @media (pointer: coarse) { input, .main, .ghost { height: 44px; } }
`;

/** No script, no frame. Browsers apply `form-action` to the redirect that follows a form, too. */
function securityHeaders(style: string, appOrigins: readonly string[]): Record<string, string> {
  const hash = createHash('sha256').update(style).digest('base64');
  return {
    'Content-Security-Policy': [
      "default-src 'none'",
      `style-src 'sha256-${hash}'`,
      `form-action 'self' ${appOrigins.join(' ')}`,
      "base-uri 'none'",
      "frame-ancestors 'none'",
    ].join('; '),
    'Cache-Control': 'no-store',
    // With `no-referrer`, browsers would send `Origin: null` with the form.
    'Referrer-Policy': 'same-origin',
  };
}
