import { BEYOND } from './estimator.ts';

/** `end` is where it ends, from 0 to 1. */
type Band = { readonly id: string; readonly name: string; readonly end: number };

/** Under the slider, the part of it that each plan covers. After the last one is a part that none covers. */
export function PlanBands({ bands, chosen }: { bands: readonly Band[]; chosen: string }) {
  const ends = bands.map(({ end }) => end * 100);
  const starts = [0, ...ends];
  const parts = [...bands, undefined];
  return (
    <svg className="bands" width="100%" height="24" aria-hidden>
      {parts.map((band, index) => {
        const start = starts[index] ?? 100;
        const end = ends[index] ?? 100;
        return (
          <g
            key={band?.id ?? BEYOND}
            data-band={band?.id ?? BEYOND}
            className={band?.id === chosen ? 'chosen' : undefined}
          >
            <rect x={`${start}%`} width={`${end - start}%`} height="24" />
            {band && (
              <svg x={`${start}%`} overflow="visible" aria-hidden>
                <text x="8" y="16">
                  {band.name}
                </text>
              </svg>
            )}
          </g>
        );
      })}
    </svg>
  );
}
