import { classNames } from '../../../../client/react/classNames.ts';
import type { DueTime } from './ticket.ts';

/** The line fills as the time passes. It says nothing that the text beside it does not. */
export function DueLine({ due: { passed, state } }: { readonly due: DueTime }) {
  return (
    <div
      className={classNames(
        'sb-meter',
        'sb-thin',
        state === 'soon' && 'sb-warn',
        state === 'late' && 'sb-bad',
      )}
      aria-hidden
    >
      <div className="sb-meter-track">
        <svg aria-hidden>
          <rect className="sb-meter-fill" width={`${passed * 100}%`} height="100%" />
        </svg>
      </div>
    </div>
  );
}
