import './badge.css';
import { useBadgeText } from './useBadgeText.ts';

/** The badge as badge.js shows it, on a light and on a dark page. */
export function BadgePreview() {
  const { t } = useBadgeText();
  return (
    // One picture, so that its text is not read twice.
    <div className="badge-previews" role="img" aria-label={t('preview')}>
      {(['light', 'dark'] as const).map((theme) => (
        <div key={theme} style={{ colorScheme: theme }}>
          <span className="badge-preview" lang="en">
            {t('text')}
          </span>
        </div>
      ))}
    </div>
  );
}
