import { plansEn } from '../../../client/react/text/plansEn.ts';
import type { Formats } from '../text/formats.ts';

type Count = { readonly count: number };
type Plan = { readonly plan: string };

/** The texts of the pricing page. `*…*` is bold, and `` `…` `` is code, where the page shows them by `RichText`. */
export const en = {
  ...plansEn,
  title: 'AI-Gate pricing: by the session, not by the minute',
  description:
    'A WebRTC connection through the gateway counts once, however long it lasts. Fixed monthly plans, no overage bill.',
  skip: 'Skip to the content',
  'sign-in': 'Sign in',
  reference: 'API reference',
  heading: 'Priced by the session, not by the minute',
  lead: 'Twenty seconds or forty minutes, a WebRTC connection through the gateway counts once. No minutes to watch, no overage bill.',
  drawing: 'Five connections, from 20 seconds to 41 minutes long. Each counts as 1: five sessions.',
  'drawing.minutes': ({ count }: Count, format: Formats) => `${format.number(count)} min`,

  plans: 'Plans',
  taxes: 'Prices exclude taxes.',

  bills: 'Two bills, kept apart',
  'bills.lead': 'AI-Gate’s price does not include what your model provider charges.',
  'bills.ours': 'From AI-Gate',
  'bills.ours.what': 'Sessions, at a fixed price',
  'bills.ours.how':
    'The plan, once a month. When the sessions are used up, new ones are refused until the period renews or you upgrade.',
  'bills.theirs': 'From your model provider, e.g. OpenAI',
  'bills.theirs.what': 'Tokens, on your own account there',
  'bills.theirs.how':
    'Billed by the provider to you directly, at its prices. Long conversations cost more there, not here.',

  estimate: 'How many sessions do you need?',
  'estimate.per-day': 'Sessions per day, on average',
  'estimate.per-day.value': ({ sessions: count }: { sessions: string }) => `${count} a day`,
  'estimate.about': 'About',
  'estimate.month': 'a month',
  'estimate.covers': ({ plan, spare }: Plan & { spare: string }) =>
    `${plan} covers it, with ${spare} to spare.`,
  'estimate.exact': ({ plan }: Plan) => `${plan} covers it, with none to spare.`,
  'estimate.beyond': ({ plan, included, days }: Plan & Record<'included' | 'days', string>) =>
    `More than ${plan} includes. Its ${included} sessions would last about ${days} days; then new ones are refused until the period renews.`,
  'estimate.static': ({ parts }: { parts: readonly string[] }, format: Formats) =>
    `Sessions a day that each plan covers, on average: ${format.list(parts)}.`,
  'estimate.static.part': ({ plan, count }: Plan & Count, format: Formats) =>
    `${plan} ${format.number(count)}`,

  questions: 'Questions',
  'question.session': 'What counts as a session?',
  'answer.session':
    'One WebRTC connection, from open to close. A retry with the same session id is not counted again.',
  'question.full': 'What happens at 100%?',
  'answer.full':
    'New sessions are refused with `quota_exceeded`. Those already open keep running. Nothing is charged extra.',
  'question.minutes': 'Are minutes billed?',
  'answer.minutes': 'No. They are shown for information, to help you foresee your provider’s bill.',
  'question.change': 'Can I change or cancel at any time?',
  'answer.change':
    'Yes. An upgrade raises the quota at once; a cancelled plan runs to the end of what is paid.',
};
