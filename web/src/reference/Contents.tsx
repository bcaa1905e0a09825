import { groupId, PROBLEMS_ID } from './ids.ts';
import type { Group } from './reference.ts';
import { TOPICS } from './topics.ts';

/** The side bar, which on a narrow screen is closed at the top. Its filter needs the script, and is hidden from browsers that run none. */
export function Contents({ groups }: { groups: readonly Group[] }) {
  return (
    <details className="contents">
      <summary>Contents</summary>
      <search>
        <form>
          <label htmlFor="filter">
            Filter <kbd>/</kbd>
          </label>
          <input id="filter" type="search" className="field-control" autoComplete="off" spellCheck={false} />
          <p role="status" className="note" />
        </form>
      </search>
      <nav aria-label="Contents">
        <ul>
          <li>
            <a href="#start">Getting started</a>
            <ul>
              {TOPICS.map(({ id, title }) => (
                <li key={id}>
                  <a href={`#${id}`}>{title}</a>
                </li>
              ))}
            </ul>
          </li>
          {groups.map(({ name, operations }) => (
            <li key={name}>
              <a href={`#${groupId(name)}`}>{name}</a>
              <ul>
                {operations.map(({ id, method }) => (
                  <li key={id}>
                    <a href={`#${id}`}>
                      <span className="method">{method === 'DELETE' ? 'DEL' : method}</span> {id}
                    </a>
                  </li>
                ))}
              </ul>
            </li>
          ))}
          <li>
            <a href={`#${PROBLEMS_ID}`}>Problem codes</a>
          </li>
        </ul>
      </nav>
    </details>
  );
}
