import { TwoLines } from '../../components/TwoLines.tsx';
import { useText } from '../../text/useText.ts';
import { dueText } from './dueText.ts';

type DueCellProps = { readonly dueAt: string | null; readonly nowMs: number };

/** When the answer is due, in words and as a date. */
export function DueCell({ dueAt, nowMs }: DueCellProps) {
  const { format } = useText();
  if (dueAt === null) return <span className="secondary">–</span>;
  const { text, state } = dueText(dueAt, nowMs);
  return (
    <TwoLines second={<time dateTime={dueAt}>{format.dateTime(dueAt)}</time>}>
      <span className={state && `due-${state}`}>{text}</span>
    </TwoLines>
  );
}
