import { Fragment } from 'react';
import { classNames } from '../../../client/react/classNames.ts';
import { RichText } from '../../../client/react/plans/RichText.tsx';
import { CodeSample } from './CodeSample.tsx';
import { FieldList, ShapeList } from './FieldList.tsx';
import { problemId } from './ids.ts';
import { Prose } from './Prose.tsx';
import type { Operation, Result } from './reference.ts';
import { STATUS_TITLES } from './statusTitles.ts';

/** Two samples with so many lines of 20 px fit into a window of 800 px, below the top. */
const SHORT_LINES_MAX = 26;

/** One operation: what it does and takes on the left, requests and responses to copy on the right. */
export function OperationArticle({ operation }: { operation: Operation }) {
  const { id, method, path, summary, description, callers, parameters, body, results } = operation;
  const example = results.find((result) => result.example !== undefined);
  const response = example && JSON.stringify(example.example, null, 2);
  const requestLines = Math.max(linesOf(operation.curl), linesOf(operation.clientCall));
  const isShort = requestLines + linesOf(response) <= SHORT_LINES_MAX;
  return (
    <article id={id} aria-labelledby={`${id}-title`} className="operation">
      <div className="operation-text">
        <h3 id={`${id}-title`}>
          <a href={`#${id}`} className="part-link">
            {summary}
          </a>
        </h3>
        <p className="operation-line">
          <span className="method">{method}</span> <code>{breakable(path)}</code>
        </p>
        <Prose text={description} />
        <p className="callers">
          <b>Callers</b>{' '}
          {callers.length === 0 ? 'everybody, without credentials' : <RichText text={callers.join(' · ')} />}
        </p>
        {parameters.length > 0 && <h4>Parameters</h4>}
        {parameters.length > 0 && <FieldList fields={parameters} />}
        {body.length > 0 && <h4>Body</h4>}
        {body.length > 0 && <FieldList fields={body} />}
        {results.map((result) => (
          <ResultPart key={result.statuses.join()} result={result} />
        ))}
        <Problems operation={operation} />
      </div>
      <div className={classNames('operation-code', isShort && 'short')}>
        <CodeSample title={`${id} with curl`} code={operation.curl} language="curl" />
        {operation.clientCall ? (
          <CodeSample title={`${id} in TypeScript`} code={operation.clientCall} language="client" />
        ) : (
          <p className="note" data-language="client">
            The typed client has no method for this operation.
          </p>
        )}
        {response && <CodeSample title={`Response ${example?.statuses.join(' or ')}`} code={response} />}
      </div>
    </article>
  );
}

function ResultPart({ result }: { result: Result }) {
  const { statuses, description, mediaTypes, headers, shapes } = result;
  const others = mediaTypes.filter((type) => type !== 'application/json');
  const notes = [
    others.length > 0 &&
      `${mediaTypes.length > 1 ? 'Also as' : 'As'} ${others.map((type) => `\`${type}\``).join(', ')}.`,
    headers.length > 0 && `Headers: ${headers.map((name) => `\`${name}\``).join(', ')}.`,
  ].filter((note) => note !== false);
  return (
    <>
      <h4>
        Response {statuses.map((status) => `${status} ${STATUS_TITLES[status] ?? ''}`.trim()).join(' or ')}
      </h4>
      <p>
        <RichText text={[description, ...notes].join(' ')} />
      </p>
      <ShapeList shapes={shapes} />
    </>
  );
}

function Problems({ operation: { problems, commonProblems } }: { operation: Operation }) {
  return (
    <>
      <h4>Problems</h4>
      {problems.length > 0 && (
        <ul className="problems">
          {problems.map(({ code, status, meaning }) => (
            <li key={code}>
              <p>
                <span className="status">{status}</span>{' '}
                <a href={`#${problemId(code)}`} className="mono">
                  {code}
                </a>
              </p>
              <p>
                <RichText text={meaning} />
              </p>
            </li>
          ))}
        </ul>
      )}
      {commonProblems.length > 0 && (
        <p className="common-problems">
          {problems.length > 0 ? 'As most operations: ' : 'Those of most operations: '}
          {commonProblems.map((code, index) => (
            <Fragment key={code}>
              {index > 0 && ', '}
              <a href={`#${problemId(code)}`} className="mono">
                {code}
              </a>
            </Fragment>
          ))}
        </p>
      )}
    </>
  );
}

const linesOf = (code = ''): number => code.split('\n').length;

/** A path that can break before each slash. */
const breakable = (path: string) =>
  path.split(/(?=\/)/).map((part) => (
    <Fragment key={part}>
      <wbr />
      {part}
    </Fragment>
  ));
