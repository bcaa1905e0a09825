import type { Formats } from './formats.ts';

type Price = { price: string; interval: 'day' | 'week' | 'month' | 'year'; count: number };

/** The texts of the settings. */
export const settingsEn = {
  'nav.settings': 'Settings',
  'settings.look': 'Language and appearance',
  'settings.look.note': 'For this browser.',
  'settings.language.failed': ({ language }: { language: string }) =>
    `${language} can’t be loaded right now. Check your connection, then try again.`,
  'subscription.title': 'Subscription',
  'subscription.note': 'Card, address, VAT number, plan and cancellation are on Stripe’s page.',
  'subscription.what': 'your subscription',
  'subscription.price': ({ price, interval, count }: Price, format: Formats) =>
    count === 1 ? `${price} a ${interval}` : `${price} every ${format.number(count)} ${interval}s`,
  'subscription.renews': ({ day }: { day: string }, format: Formats) => `Renews ${format.dayWithYear(day)}`,
  'subscription.changes': ({ plan, day }: { plan: string; day: string }, format: Formats) =>
    `Changes to ${plan} on ${format.dayWithYear(day)}`,
  'subscription.none': 'No subscription',
  'subscription.manage': 'Manage',
  'settings.account': 'Account',
  'settings.account.note': 'Change your name and e-mail address with your sign-in provider.',
  'settings.name': 'Name',
  'settings.email': 'Sign-in address',
  'settings.userId': 'User id',
  'settings.here': 'On this device',
};
