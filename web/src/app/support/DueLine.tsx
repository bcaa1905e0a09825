import { classNames } from '../../components/classNames.ts';
import type { DueTime } from './ticket.ts';

/** The line fills as the time passes. It says nothing that the text beside it does not. */
export function DueLine({ due: { passed, state } }: { readonly due: DueTime }) {
  return (
    <div
      className={classNames('meter', 'thin', state === 'soon' && 'warn', state === 'late' && 'bad')}
      aria-hidden
    >
      <div className="meter-track">
        <div className="meter-fill" style={{ width: `${passed * 100}%` }} />
      </div>
    </div>
  );
}
