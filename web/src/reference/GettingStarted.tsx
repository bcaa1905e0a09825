import { RichText } from '../../../client/react/plans/RichText.tsx';
import { CodeSample } from './CodeSample.tsx';
import { Prose } from './Prose.tsx';
import type { Reference } from './reference.ts';
import { TOPICS } from './topics.ts';

const SCHEMES: Readonly<Record<string, string>> = {
  apiKey: 'API key',
  userToken: 'Token of a user',
  operatorToken: 'Token of an operator',
};

/** What holds for every operation. */
export function GettingStarted({ reference: { info, securitySchemes } }: { reference: Reference }) {
  return (
    <section aria-labelledby="start" className="group start">
      <div className="operation">
        <div className="operation-text">
          <h1 id="start">API reference</h1>
          <Prose text={info.description} />
        </div>
      </div>
      {TOPICS.map(({ id, title, paragraphs, samples = [] }) => (
        <div key={id} className="operation">
          <div className="operation-text">
            <h2 id={id}>
              <a href={`#${id}`} className="part-link">
                {title}
              </a>
            </h2>
            <Prose text={paragraphs.join('\n\n')} />
            {id === 'authentication' && (
              <dl className="schemes">
                {Object.entries(securitySchemes).map(([scheme, { description }]) => (
                  <div key={scheme}>
                    <dt>{SCHEMES[scheme] ?? scheme}</dt>
                    <dd>
                      <RichText text={description} />
                    </dd>
                  </div>
                ))}
              </dl>
            )}
          </div>
          {samples.length > 0 && (
            <div className="operation-code">
              {samples.map((sample) => (
                <CodeSample key={sample.code} {...sample} />
              ))}
            </div>
          )}
        </div>
      ))}
    </section>
  );
}
