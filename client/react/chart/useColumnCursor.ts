import { type FocusEvent, type KeyboardEvent, type PointerEvent, useState } from 'react';
import { columnAfterKey, columnAt } from './scale.ts';

type CursorOptions = {
  readonly count: number;
  readonly stepPx: number;
  /** From the left edge of the element to the first column. */
  readonly leftPx: number;
};

/**
 * The column that is looked at, by pointer, tap or keys: Left and Right move, Home and End jump, Escape closes. Focus shows
 * the last column.
 */
export function useColumnCursor({ count, stepPx, leftPx }: CursorOptions) {
  const [index, setIndex] = useState<number | null>(null);
  const pointAt = (event: { currentTarget: Element; clientX: number }) =>
    setIndex(
      columnAt(event.clientX - event.currentTarget.getBoundingClientRect().left - leftPx, { count, stepPx }),
    );

  return {
    // Fewer days than before, after the range changed.
    index: index !== null && index < count ? index : null,
    handlers: {
      onPointerMove: (event: PointerEvent<Element>) => {
        if (event.pointerType === 'mouse') pointAt(event);
      },
      onPointerLeave: (event: PointerEvent<Element>) => {
        if (event.pointerType === 'mouse') setIndex(null);
      },
      onClick: pointAt,
      onFocus: (event: FocusEvent<Element>) => {
        if (event.currentTarget.matches(':focus-visible') && count > 0) setIndex(count - 1);
      },
      onBlur: () => setIndex(null),
      onKeyDown: (event: KeyboardEvent<Element>) => {
        const next = columnAfterKey(event.key, { index, count });
        if (next === undefined) return;
        event.preventDefault();
        setIndex(next);
      },
    },
  };
}
