import { useEffect, useRef } from 'react';
import { useUsage } from './useUsage.ts';

/** Calls `onChange`, which must be stable, when the usage shows that a payment, a change of plan or a cancellation has arrived. */
export function useAccountChange(onChange: () => unknown): void {
  const { data } = useUsage();
  const mark = data && [data.plan, data.periodEnd, data.cancelAt, data.accessUntil].join(' ');
  const seenRef = useRef(mark);
  useEffect(() => {
    if (mark === undefined || mark === seenRef.current) return;
    const isFirst = seenRef.current === undefined;
    seenRef.current = mark;
    if (!isFirst) onChange();
  }, [mark, onChange]);
}
