import { PlanCards } from '../../../client/react/plans/PlanCards.tsx';
import { ButtonLink } from '../components/ButtonLink.tsx';
import { Logo } from '../components/Logo.tsx';
import { SkipLink } from '../components/SkipLink.tsx';
import { LANGUAGE_NAMES, LANGUAGES } from '../text/language.ts';
import { ConnectionsDrawing } from './ConnectionsDrawing.tsx';
import { Estimator } from './Estimator.tsx';
import { type Plan, PRICING_PATHS, type PricingText } from './page.ts';
import { Questions } from './Questions.tsx';
import { TwoBills } from './TwoBills.tsx';

/** The plan whose button is the main one. */
const MAIN_PLAN: Plan['plan'] = 'starter';

/** The body of the page. */
export function PricingPage({ plans, text }: { plans: readonly Plan[]; text: PricingText }) {
  const { t, format } = text;
  const actionOf = ({ plan, price }: Plan) =>
    price.amountMinor === 0 ? (
      <ButtonLink href="/app" size="large" wide>
        {t('act.free')}
      </ButtonLink>
    ) : (
      <ButtonLink
        href={`/app?plan=${plan}`}
        kind={plan === MAIN_PLAN ? 'main' : 'secondary'}
        size="large"
        wide
      >
        {t('act.buy', { plan: t(`plan.${plan}`) })}
      </ButtonLink>
    );
  return (
    <>
      <SkipLink href="#content" label={t('skip')} />
      <div className="pricing">
        <header className="pricing-top">
          <Logo />
          <nav>
            {LANGUAGES.filter((language) => language !== format.language).map((language) => (
              <a key={language} href={PRICING_PATHS[language]} lang={language} hrefLang={language}>
                {LANGUAGE_NAMES[language]}
              </a>
            ))}
            <ButtonLink href="/app">{t('sign-in')}</ButtonLink>
          </nav>
        </header>
        <main id="content">
          <div className="pricing-hero">
            <div>
              <h1>{t('heading')}</h1>
              <p>{t('lead')}</p>
            </div>
            <ConnectionsDrawing text={text} />
          </div>
          <section aria-labelledby="plans">
            <h2 id="plans" className="visually-hidden">
              {t('plans')}
            </h2>
            <PlanCards plans={plans} text={text} actionOf={actionOf} />
            <p className="small muted">{t('taxes')}</p>
          </section>
          <TwoBills text={text} />
          <section aria-labelledby="estimate">
            <h2 id="estimate">{t('estimate')}</h2>
            <Estimator plans={plans} text={text} />
          </section>
          <Questions text={text} />
        </main>
        <footer>
          <span>© AI-Gate</span>
          <a href="/docs" hrefLang="en">
            {t('reference')}
          </a>
        </footer>
      </div>
    </>
  );
}
