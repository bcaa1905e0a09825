import { useText } from '../../text/useText.ts';

/** A part of a whole as a bar and a percentage. It is no quota, so it never warns. */
export function Share({ percent }: { percent: number | undefined }) {
  const { format } = useText();
  if (percent === undefined) return '–';
  return (
    <span className="share">
      <span className="share-track" aria-hidden>
        <span style={{ width: `${percent}%` }} />
      </span>
      {format.percent(Math.round(percent))}
    </span>
  );
}
