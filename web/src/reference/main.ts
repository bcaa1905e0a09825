import { showTheme, storedTheme } from '../theme.ts';
import { addCopyButtons } from './copy.ts';
import { startFilter } from './filter.ts';
import { startContents } from './startContents.ts';
import { addForms } from './tryIt.ts';

const EXAMPLE_ORIGIN = 'https://billing.example.org';

showTheme(storedTheme());
nameThisOrigin();
addCopyButtons();
startContents();
startFilter();
void offerRequests();

/** The address of this page leads to the API, too. */
function nameThisOrigin(): void {
  for (const code of document.querySelectorAll('.start .sample code')) {
    const text = code.textContent ?? '';
    if (text.includes(EXAMPLE_ORIGIN)) code.textContent = text.replace(EXAMPLE_ORIGIN, location.origin);
  }
}

/** On a local run, requests can be sent from the page. On a stage they cannot: its keys do not belong in a browser. */
async function offerRequests(): Promise<void> {
  const response = await fetch('/app/config.json').catch(() => undefined);
  if (!response?.ok) return;
  const { stage } = (await response.json()) as { stage?: unknown };
  if (stage === 'local') await addForms();
}
