import { createForm } from './createForm.ts';
import { element } from './element.ts';
import type { OpenApi } from './openApi.ts';
import type { Route } from './requests.ts';

const DOCUMENT_PATH = '/openapi.json';

/** Adds a form to each operation, which is made when it is opened. Credentials stay in the memory of the page. */
export async function addForms(): Promise<void> {
  const response = await fetch(DOCUMENT_PATH);
  if (!response.ok) return;
  const document_ = (await response.json()) as OpenApi;
  const credentials = new Map<string, string>();
  for (const [path, methods] of Object.entries(document_.paths)) {
    for (const [method, operation] of Object.entries(methods)) {
      const code = document.getElementById(operation.operationId)?.querySelector('.operation-code');
      // A page that was loaded from another release may not have it.
      if (code) addForm(code, { document: document_, route: { path, method, operation }, credentials });
    }
  }
}

type FormInput = { document: OpenApi; route: Route; credentials: Map<string, string> };

function addForm(code: Element, { document: { components }, route, credentials }: FormInput): void {
  const { operationId } = route.operation;
  const summary = element(
    'summary',
    {},
    'Try it',
    element('span', { className: 'visually-hidden' }, `: ${operationId}`),
  );
  const details = element('details', { className: 'try' }, summary);
  details.addEventListener('toggle', () => details.append(createForm(components, { route, credentials })), {
    once: true,
  });
  const requests = [...code.querySelectorAll('[data-language]')];
  requests.at(-1)?.after(details);
}
