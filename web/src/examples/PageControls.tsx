import { useState } from 'react';
import { SegmentedControl } from '../components/SegmentedControl.tsx';
import { LANGUAGE_NAMES, LANGUAGES } from '../text/language.ts';
import { useText } from '../text/useText.ts';
import { chooseTheme, storedTheme, THEMES } from '../theme.ts';

/** Language and appearance. */
export function PageControls() {
  const { t, format, setLanguage } = useText();
  const [theme, setTheme] = useState(storedTheme);
  return (
    <>
      <SegmentedControl
        label={t('language')}
        options={LANGUAGES.map((value) => ({ value, label: LANGUAGE_NAMES[value] }))}
        value={format.language}
        onChange={setLanguage}
      />
      <SegmentedControl
        label={t('appearance')}
        options={THEMES.map((value) => ({ value, label: t(`appearance.${value}`) }))}
        value={theme}
        onChange={(chosen) => {
          setTheme(chosen);
          chooseTheme(chosen);
        }}
      />
    </>
  );
}
