import { useText } from '../text/useText.ts';

type UpdatedProps = {
  /** When the figures were read, as an ISO string. */
  readonly at: string;
  /** The last refresh failed: the figures stay. */
  readonly stale?: boolean;
};

/** How old the figures are. */
export function Updated({ at, stale = false }: UpdatedProps) {
  const { t } = useText();
  if (stale) return <span className="stale">{t('stale', { at })}</span>;
  return <span className="note">{t('updated', { at })}</span>;
}
