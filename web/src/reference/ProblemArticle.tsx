import { RichText } from '../../../client/react/plans/RichText.tsx';
import { CodeSample } from './CodeSample.tsx';
import { FieldList } from './FieldList.tsx';
import { problemId } from './ids.ts';
import type { Problem } from './problem.ts';

/** More operations than this are not listed: most have the code. */
const OPERATIONS_MAX = 12;

export function ProblemArticle({ problem }: { problem: Problem }) {
  const { code, status, meaning, retryable, extensions, example, operations } = problem;
  return (
    <article id={problemId(code)} aria-labelledby={`${problemId(code)}-title`} className="problem">
      <h3 id={`${problemId(code)}-title`}>
        <a href={`#${problemId(code)}`} className="part-link">
          <span className="status">{status}</span> <span className="problem-code">{code}</span>
        </a>
        {retryable && <span className="retryable"> retryable</span>}
      </h3>
      <p>
        <RichText text={meaning} />
      </p>
      {extensions.length > 0 && <FieldList fields={extensions} received />}
      {operations.length > 0 && (
        <p className="note">
          {operations.length > OPERATIONS_MAX
            ? `${operations.length} operations can return it.`
            : operations.map((id, index) => (
                <span key={id}>
                  {index === 0 ? 'Of ' : ', '}
                  <a href={`#${id}`}>{id}</a>
                </span>
              ))}
        </p>
      )}
      {extensions.length > 0 && (
        <details>
          <summary>
            Example<span className="visually-hidden"> of {code}</span>
          </summary>
          <CodeSample title={`${status} ${code}`} code={JSON.stringify(example, null, 2)} />
        </details>
      )}
    </article>
  );
}
