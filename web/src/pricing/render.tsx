import { renderToStaticMarkup } from 'react-dom/server';
import { createText } from '../text/createText.ts';
import { en } from './en.ts';
import { fr } from './fr.ts';
import { PricingHead } from './PricingHead.tsx';
import { PricingPage } from './PricingPage.tsx';
import type { PricingInput, RenderedPage } from './page.ts';

/** Renders the page while the pages are built. No React reaches the browser. */
export function render({ language, plans }: PricingInput): RenderedPage {
  // Typed as English, so that both languages have the same parameters.
  const text = createText(language === 'fr' ? (fr as typeof en) : en, { language });
  return {
    head: renderToStaticMarkup(<PricingHead plans={plans} text={text} />),
    body: renderToStaticMarkup(<PricingPage plans={plans} text={text} />),
  };
}
