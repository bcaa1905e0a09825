import { useState, useSyncExternalStore } from 'react';
import { SegmentedControl } from '../../components/SegmentedControl.tsx';
import { LANGUAGE_NAMES, LANGUAGES, type Language } from '../../text/language.ts';
import { useText } from '../../text/useText.ts';
import { chooseTheme, shownTheme, subscribeToTheme, THEMES } from '../../theme.ts';
import { Saved } from './Saved.tsx';
import { SettingsRow } from './SettingsRow.tsx';
import { SettingsSection } from './SettingsSection.tsx';

/** Language and appearance. Both are saved at once. */
export function LookSettings() {
  const { t, format, setLanguage } = useText();
  const theme = useSyncExternalStore(subscribeToTheme, shownTheme);
  const [saved, setSaved] = useState<'language' | 'theme'>();
  const [loading, setLoading] = useState<Language>();
  const [failed, setFailed] = useState<Language>();

  async function changeLanguage(language: Language) {
    setSaved(undefined);
    setFailed(undefined);
    setLoading(language);
    try {
      await setLanguage(language);
      setSaved('language');
    } catch {
      // Its texts are a file of their own, which the network can refuse.
      setFailed(language);
    }
    setLoading(undefined);
  }

  return (
    <SettingsSection title={t('settings.look')} note={t('settings.look.note')}>
      <SettingsRow
        label={t('language')}
        note={
          <p className="field-error" role="alert">
            {failed && t('settings.language.failed', { language: LANGUAGE_NAMES[failed] })}
          </p>
        }
      >
        <Saved isSaved={saved === 'language'} />
        <SegmentedControl
          label={t('language')}
          options={LANGUAGES.map((value) => ({ value, label: LANGUAGE_NAMES[value], lang: value }))}
          value={loading ?? format.language}
          onChange={changeLanguage}
        />
      </SettingsRow>
      <SettingsRow label={t('appearance')}>
        <Saved isSaved={saved === 'theme'} />
        <SegmentedControl
          label={t('appearance')}
          options={THEMES.map((value) => ({ value, label: t(`appearance.${value}`) }))}
          value={theme}
          onChange={(value) => {
            chooseTheme(value);
            setSaved('theme');
          }}
        />
      </SettingsRow>
    </SettingsSection>
  );
}
