import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { MailContext } from '../../services/notifications/domain/mail.ts';
import { renderMail } from '../../services/notifications/mails/renderMail.ts';
import type { Language } from '../../shared/contract/notifications/languages.ts';
import { SAMPLES, SAMPLES_SENT_AT } from './sampleNotices.ts';

/** As of a local run, whose pages have the logo. */
const PAGES_URL = 'http://127.0.0.1:4000';

/** A token has 32 random bytes. */
const TOKEN = Buffer.alloc(32, 'sample').toString('base64url');

export const sampleContext = (language: Language): MailContext => ({
  to: 'ada@example.com',
  language,
  timeZone: 'Europe/Paris',
  pagesUrl: PAGES_URL,
  token: TOKEN,
  now: SAMPLES_SENT_AT,
});

/** Writes every sample in each language as HTML and text, and a page that lists them. Returns the path of that page. */
export async function writeSamples(directory: string): Promise<string> {
  await mkdir(directory, { recursive: true });
  const rows: string[] = [];
  for (const { name, language, notice } of SAMPLES) {
    const { subject, html, text } = renderMail(notice, sampleContext(language));
    const file = `${name}.${language}`;
    await writeFile(path.join(directory, `${file}.html`), html);
    await writeFile(path.join(directory, `${file}.txt`), `Subject: ${subject}\n\n${text}`);
    rows.push(
      `<tr><td>${file}<td lang="${language}"><a href="${file}.html">${subject}</a><td><a href="${file}.txt">text</a>`,
    );
  }
  const index = path.join(directory, 'index.html');
  await writeFile(index, indexPage(rows));
  return index;
}

const indexPage = (rows: string[]) => `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>E-mails</title>
<style>body { font: 14px/20px system-ui, sans-serif; margin: 28px } td { padding: 4px 16px 4px 0 }</style>
<h1>E-mails</h1>
<table>
${rows.join('\n')}
</table>
</html>
`;
