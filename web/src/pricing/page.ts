import type { publicRoutes } from '../../../shared/contract/public/routes.ts';
import type { ResponseOf } from '../../../shared/contract/route.ts';
import type { Text } from '../text/createText.ts';
import type { Language } from '../text/language.ts';
import type { en } from './en.ts';

/** A plan as `GET /billing/plans` lists it. */
export type Plan = ResponseOf<(typeof publicRoutes)['listPlans']>['body']['plans'][number];

export type PricingText = Text<typeof en>;

/** Where each language has the page, on every stage. */
export const PRICING_PATHS: Readonly<Record<Language, string>> = { en: '/pricing', fr: '/fr/tarifs' };

export type PricingInput = { readonly language: Language; readonly plans: readonly Plan[] };

/** The markup of the page, for `<head>` and `<body>`. */
export type RenderedPage = { readonly head: string; readonly body: string };
