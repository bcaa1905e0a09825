import { LANGUAGES, type Language } from '../text/language.ts';
import { type Plan, PRICING_PATHS, type PricingText } from './page.ts';
import { structuredData, toScriptJson } from './structuredData.ts';

/** As Open Graph writes languages, which is always with a region. */
const OPEN_GRAPH_LOCALES: Readonly<Record<Language, string>> = { en: 'en_GB', fr: 'fr_FR' };

/**
 * What the page says of itself. A stage's host is not known when the page is made, and a canonical address, `og:url` and
 * `og:image` must name it, so there are none.
 */
export function PricingHead({ plans, text }: { plans: readonly Plan[]; text: PricingText }) {
  const { t, format } = text;
  return (
    <>
      <title>{t('title')}</title>
      <meta name="description" content={t('description')} />
      {LANGUAGES.map((language) => (
        <link key={language} rel="alternate" hrefLang={language} href={PRICING_PATHS[language]} />
      ))}
      <link rel="alternate" hrefLang="x-default" href={PRICING_PATHS.en} />
      <meta property="og:type" content="website" />
      <meta property="og:site_name" content="AI-Gate" />
      <meta property="og:title" content={t('title')} />
      <meta property="og:description" content={t('description')} />
      <meta property="og:locale" content={OPEN_GRAPH_LOCALES[format.language]} />
      {LANGUAGES.filter((language) => language !== format.language).map((language) => (
        <meta key={language} property="og:locale:alternate" content={OPEN_GRAPH_LOCALES[language]} />
      ))}
      <script
        type="application/ld+json"
        // biome-ignore lint/security/noDangerouslySetInnerHtml: data, which toScriptJson escapes
        dangerouslySetInnerHTML={{ __html: toScriptJson(structuredData(plans, text)) }}
      />
    </>
  );
}
