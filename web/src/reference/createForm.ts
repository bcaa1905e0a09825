import { addCopyButtons } from './copy.ts';
import { element } from './element.ts';
import { type Components, resolveSchema, type Schema, typesOf } from './openApi.ts';
import { credentialsVariable, exampleRequest, type Route } from './requests.ts';
import { type Entered, type Sent, sendRequest } from './sendRequest.ts';

/** The label of the field for credentials, by the variable that the curl command has for them. */
const CREDENTIALS: Readonly<Record<string, string>> = {
  API_KEY: 'API key',
  ADMIN_KEY: 'API key with the scope admin',
  USER_TOKEN: 'Access token of a user',
};

type Control = {
  readonly name: string;
  readonly place: Entered['place'];
  readonly schema: Schema;
  readonly input: HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;
  readonly error: HTMLElement;
};

/** A form with the values of the example, and under it what the last request got. */
export function createForm(
  components: Components,
  { route, credentials }: { route: Route; credentials: Map<string, string> },
): HTMLElement {
  const { operation } = route;
  const controls = controlsOf(components, route);
  const variable = credentialsVariable(operation);
  const hasCsv = Object.values(operation.responses).some(({ content = {} }) => content['text/csv']);
  const accept = hasCsv
    ? choice(`${operation.operationId}-accept`, ['application/json', 'text/csv'])
    : undefined;
  const result = element('div', { className: 'try-result', role: 'status' });
  const button = element('button', { type: 'submit', className: 'button main' }, 'Send request');
  const form = element(
    'form',
    { noValidate: true },
    ...(variable ? [credentialsField(operation.operationId, { variable, credentials })] : []),
    ...controls.map((control) => fieldOf(control, control.error)),
    ...(accept ? [fieldOf({ name: 'Accept', input: accept })] : []),
    button,
    result,
  );
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    if (button.ariaBusy === 'true') return;
    const values = readControls(controls);
    if (!values) return;
    button.ariaBusy = 'true';
    const token = variable && credentials.get(variable);
    const sent = await sendRequest(route, {
      values,
      ...(token && { token }),
      ...(accept && { accept: accept.value }),
    });
    button.ariaBusy = null;
    result.replaceChildren(...resultParts(sent));
    addCopyButtons(result);
  });
  return form;
}

function controlsOf(components: Components, route: Route): Control[] {
  const { operation } = route;
  const { inputs, headers } = exampleRequest(components, route);
  const body = operation.requestBody?.content['application/json'];
  const properties = body ? Object.entries(resolveSchema(components, body.schema).properties ?? {}) : [];
  const fields = [
    ...(operation.parameters ?? []).map(({ name, in: place, schema }) => ({ name, place, schema })),
    ...properties.map(([name, schema]) => ({ name, place: 'body' as const, schema })),
  ];
  return fields.map(({ name, place, schema }) => {
    const resolved = resolveSchema(components, schema);
    const id = `${operation.operationId}-${name}`;
    const input = inputOf(resolved, id);
    const value = inputs[name] ?? headers[name];
    if (value !== undefined)
      input.value = typeof value === 'object' ? JSON.stringify(value, null, 2) : String(value);
    const error = element('p', { className: 'field-error', id: `${id}-error`, hidden: true });
    return { name, place, schema: resolved, input, error };
  });
}

function inputOf(schema: Schema, id: string): Control['input'] {
  const [type = ''] = typesOf(schema);
  const choices =
    type === 'boolean'
      ? ['true', 'false']
      : (schema.enum ?? (schema.const === undefined ? [] : [schema.const]));
  if (choices.length > 0) return choice(id, ['', ...choices.filter((value) => value !== null).map(String)]);
  const className = 'field-control mono';
  if (isJson(schema)) return element('textarea', { id, className, rows: 5, spellcheck: false });
  return element('input', { id, className, autocomplete: 'off', spellcheck: false });
}

const choice = (id: string, values: readonly string[]): HTMLSelectElement =>
  element(
    'select',
    { id, className: 'field-control' },
    ...values.map((value) => element('option', { value }, value || '–')),
  );

/** Everything but texts, numbers, booleans and null is entered as JSON. */
const isJson = (schema: Schema): boolean =>
  schema.anyOf !== undefined ||
  !['string', 'integer', 'number', 'boolean'].includes(typesOf(schema)[0] ?? '');

function fieldOf({ name, input }: Pick<Control, 'name' | 'input'>, ...after: Node[]): HTMLElement {
  return element(
    'div',
    { className: 'field' },
    element('label', { htmlFor: input.id }, name),
    input,
    ...after,
  );
}

/** One value for all forms. It is no password field, which browsers offer to store. */
function credentialsField(
  operationId: string,
  { variable, credentials }: { variable: string; credentials: Map<string, string> },
): HTMLElement {
  const id = `${operationId}-credentials`;
  const input = element('input', {
    id,
    className: 'field-control mono secret',
    autocomplete: 'off',
    spellcheck: false,
  });
  input.dataset.credentials = variable;
  input.value = credentials.get(variable) ?? '';
  input.setAttribute('aria-describedby', `${id}-note`);
  input.addEventListener('input', () => {
    credentials.set(variable, input.value.trim());
    for (const other of document.querySelectorAll<HTMLInputElement>(`[data-credentials="${variable}"]`))
      if (other !== input) other.value = input.value;
  });
  const note = element(
    'p',
    { className: 'note', id: `${id}-note` },
    'Stays in the memory of this page. ',
    element('a', { href: '/local' }, 'Where this run has it'),
  );
  return fieldOf({ name: CREDENTIALS[variable] ?? variable, input }, note);
}

/** The values that were entered. None if one is no JSON: its field then has the focus and says so. */
function readControls(controls: readonly Control[]): Entered[] | undefined {
  const values = controls.map((control) => readControl(control));
  const failed = controls.find((_control, index) => values[index] === 'invalid');
  failed?.input.focus();
  return failed ? undefined : values.filter((value) => value !== undefined && value !== 'invalid');
}

function readControl({ name, place, schema, input, error }: Control): Entered | 'invalid' | undefined {
  const text = input.value;
  const problem = problemWith({ text, schema, isInPath: place === 'path' });
  error.hidden = problem === undefined;
  error.textContent = problem ?? '';
  input.toggleAttribute('aria-invalid', false);
  if (problem !== undefined) {
    input.setAttribute('aria-invalid', 'true');
    input.setAttribute('aria-describedby', error.id);
    return 'invalid';
  }
  if (text === '') return undefined;
  const isText = place !== 'body' || (!isJson(schema) && typesOf(schema)[0] === 'string');
  return { name, place, value: isText ? text : JSON.parse(text) };
}

function problemWith({
  text,
  schema,
  isInPath,
}: {
  text: string;
  schema: Schema;
  isInPath: boolean;
}): string | undefined {
  if (text === '') return isInPath ? 'The path needs a value.' : undefined;
  if (!isJson(schema) && typesOf(schema)[0] === 'string') return undefined;
  try {
    JSON.parse(text);
    return undefined;
  } catch {
    return isJson(schema) ? 'This is no JSON.' : 'This is no number.';
  }
}

function resultParts(sent: Sent): HTMLElement[] {
  if (sent.kind === 'failed') return [element('p', { className: 'field-error' }, sent.reason)];
  const { status, milliseconds, headers, body } = sent;
  return [
    element('p', {}, element('b', {}, status), ` in ${milliseconds} ms`),
    sample('Body', body),
    element('details', {}, element('summary', {}, 'Headers'), sample('Headers', headers)),
  ];
}

const sample = (title: string, code: string): HTMLElement =>
  element(
    'figure',
    { className: 'sample' },
    element('figcaption', {}, title),
    element('pre', {}, element('code', {}, code)),
  );
