import { WARN_PERCENT } from '../../../../client/react/meter/quota.ts';
import { SegmentedControl } from '../../components/SegmentedControl.tsx';
import { Switch } from '../../components/Switch.tsx';
import { LANGUAGE_NAMES, LANGUAGES } from '../../text/language.ts';
import type { Contact } from '../contact/useContact.ts';
import { useEmailText } from '../contact/useEmailText.ts';
import { useApp } from '../useApp.ts';
import { Saved } from './Saved.tsx';
import { SettingsRow } from './SettingsRow.tsx';
import { type OptionalEmail, useContactChoices } from './useContactChoices.ts';

const OPTIONAL: readonly OptionalEmail[] = ['quota_80', 'quota_100', 'invoice_paid'];

/** The language of the e-mails, and which of them are sent. Saved at once. */
export function EmailChoices({ contact }: { contact: Contact }) {
  const { t } = useEmailText();
  const { isActive } = useApp();
  const { shown, choose, saved, failed } = useContactChoices(contact);
  const labels = {
    quota_80: t('quota_80', { percent: WARN_PERCENT }),
    quota_100: t('quota_100', { percent: 100 }),
    invoice_paid: t('invoice_paid'),
  };
  const notes = {
    quota_80: t('quota_80.note', { percent: WARN_PERCENT }),
    quota_100: t('quota_100.note'),
    invoice_paid: t('invoice_paid.note'),
  };
  const problem = (setting: OptionalEmail | 'language') => (
    <p className="field-error" role="alert">
      {failed === setting && t('choice.failed')}
    </p>
  );
  return (
    <fieldset className="settings-choices" disabled={!isActive}>
      <legend className="visually-hidden">{t('title')}</legend>
      {OPTIONAL.map((kind) => (
        <div className="settings-row" key={kind}>
          <Switch
            label={labels[kind]}
            note={notes[kind]}
            checked={shown.notices[kind]}
            saved={saved === kind}
            onChange={(value) => choose({ setting: kind, value })}
          />
          {problem(kind)}
        </div>
      ))}
      <SettingsRow label={t('always')} note={t('always.note')}>
        <span className="secondary small">{t('always.on')}</span>
      </SettingsRow>
      <SettingsRow label={t('language')} note={problem('language')}>
        <Saved isSaved={saved === 'language'} />
        <SegmentedControl
          label={t('language')}
          options={LANGUAGES.map((value) => ({ value, label: LANGUAGE_NAMES[value], lang: value }))}
          value={shown.language}
          onChange={(value) => choose({ setting: 'language', value })}
        />
      </SettingsRow>
    </fieldset>
  );
}
