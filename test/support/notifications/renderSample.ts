import { SAMPLE_NOTICES } from '../../../scripts/mails/sampleNotices.ts';
import { sampleContext } from '../../../scripts/mails/writeSamples.ts';
import type { Mail, MailContext } from '../../../services/notifications/domain/mail.ts';
import { renderMail } from '../../../services/notifications/mails/renderMail.ts';
import type { Language } from '../../../shared/contract/notifications/languages.ts';
import type { Notice } from '../../../shared/contract/notifications/notices.ts';

type Sample = { name: string; language: Language; facts?: object; context?: Partial<MailContext> };

/** Renders a sample of `npm run mails`, with some facts, or a part of the context, replaced. */
export function renderSample({ name, language, facts, context }: Sample): Mail {
  const notice = SAMPLE_NOTICES[name];
  if (notice === undefined) throw new Error(`there is no sample ${name}`);
  const changed = { ...notice, facts: { ...notice.facts, ...facts } } as Notice;
  return renderMail(changed, { ...sampleContext(language), ...context });
}
