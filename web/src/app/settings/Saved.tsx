import { useText } from '../../text/useText.ts';

/** Says that a choice is saved. A live region has to be there before it says something. */
export function Saved({ isSaved }: { isSaved: boolean }) {
  const { t } = useText();
  return (
    <span className="note" role="status">
      {isSaved && t('saved')}
    </span>
  );
}
