import { RichText } from '../../../client/react/plans/RichText.tsx';
import type { PricingText } from './page.ts';

const QUESTIONS = ['session', 'full', 'minutes', 'change'] as const;

/** What people ask before they choose. */
export function Questions({ text: { t } }: { text: PricingText }) {
  return (
    <section aria-labelledby="questions">
      <h2 id="questions">{t('questions')}</h2>
      <div className="questions">
        {QUESTIONS.map((question) => (
          <div key={question}>
            <h3>{t(`question.${question}`)}</h3>
            <p>
              <RichText text={t(`answer.${question}`)} />
            </p>
          </div>
        ))}
      </div>
    </section>
  );
}
