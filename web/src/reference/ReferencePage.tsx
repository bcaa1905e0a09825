import { Logo } from '../components/Logo.tsx';
import { SkipLink } from '../components/SkipLink.tsx';
import { Contents } from './Contents.tsx';
import { GettingStarted } from './GettingStarted.tsx';
import { groupId, PROBLEMS_ID } from './ids.ts';
import { OperationArticle } from './OperationArticle.tsx';
import { ProblemArticle } from './ProblemArticle.tsx';
import type { Reference } from './reference.ts';

/** The body of the page. Its script adds the filter, the copy buttons and, on a local run, the forms. */
export function ReferencePage({ reference }: { reference: Reference }) {
  const { groups, problems } = reference;
  return (
    <>
      <SkipLink href="#content" label="Skip to the content" />
      <header className="reference-top">
        <Logo href="/pricing" part="API reference" />
        <fieldset className="segments">
          <legend className="visually-hidden">Language of the requests</legend>
          <label>
            <input type="radio" name="language" id="show-curl" defaultChecked />
            curl
          </label>
          <label>
            <input type="radio" name="language" id="show-client" />
            TypeScript
          </label>
        </fieldset>
        <nav aria-label="Other pages">
          <a href="/openapi.json">OpenAPI document</a>
          <a href="/app">Sign in</a>
        </nav>
      </header>
      <div className="reference">
        <Contents groups={groups} />
        <main id="content">
          <GettingStarted reference={reference} />
          {groups.map(({ name, description, operations }) => (
            <section key={name} aria-labelledby={groupId(name)} className="group">
              <h2 id={groupId(name)}>{name}</h2>
              <p className="secondary">{description}</p>
              {operations.map((operation) => (
                <OperationArticle key={operation.id} operation={operation} />
              ))}
            </section>
          ))}
          <section aria-labelledby={PROBLEMS_ID} className="group">
            <h2 id={PROBLEMS_ID}>Problem codes</h2>
            <p className="secondary">
              What a refused or failed request returns, by status. If a code is retryable, the same request
              can succeed later without a change.
            </p>
            {problems.map((problem) => (
              <ProblemArticle key={problem.code} problem={problem} />
            ))}
          </section>
        </main>
      </div>
    </>
  );
}
