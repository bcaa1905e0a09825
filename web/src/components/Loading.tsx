import { useText } from '../text/useText.ts';

const SHAPES = {
  text: ['title', 'line'],
  figure: ['figure-bar', 'line', 'title'],
  chart: ['chart-bar'],
} as const;

type LoadingProps =
  | { readonly shape: keyof typeof SHAPES }
  | { readonly shape: 'rows'; readonly rows: number };

/** Grey bars in the final shape. They appear after 150 ms, so that what loads faster does not flicker. */
export function Loading(props: LoadingProps) {
  const { t } = useText();
  const bars = props.shape === 'rows' ? Array.from({ length: props.rows }, () => 'row') : SHAPES[props.shape];
  return (
    <div className="loading">
      <p className="visually-hidden">{t('loading')}</p>
      {bars.map((bar, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the bars are alike and never change.
        <span key={index} className={bar} />
      ))}
    </div>
  );
}
