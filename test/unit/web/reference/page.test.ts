import { beforeAll, describe, expect, it } from 'vitest';
import { renderReference } from '../../../../web/prerender.ts';
import { readOpenApi } from '../../../support/docs/openApi.ts';

/** Rendering takes a second, and more on a busy machine. */
const RENDER_TIMEOUT_MS = 30_000;

const document = readOpenApi();
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
);

let html: string;
/** The markup of an operation. */
let articleOf: (id: string) => string;

beforeAll(async () => {
  html = await renderReference();
  const articles = new Map(
    html
      .split(/(?=<article )/)
      .slice(1)
      .map((part) => [/^<article id="([^"]+)"/.exec(part)?.[1] ?? '', part.replace(/<\/article>.*/s, '')]),
  );
  articleOf = (id) => articles.get(id) ?? '';
}, RENDER_TIMEOUT_MS);

const textOf = (markup: string) =>
  markup
    .replace(/<[^>]+>/g, '')
    .replaceAll('&#x27;', "'")
    .replaceAll('&quot;', '"')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');

describe('the API reference', () => {
  it('has every operation with its method, path, summary and description', () => {
    expect(operations.length).toBeGreaterThan(80);
    for (const { path, method, operation } of operations) {
      const text = textOf(articleOf(operation.operationId));
      const { operationId, summary, description = '' } = operation;
      const parts = [`${method} ${path}`, summary, ...description.split('\n\n')].map((part) =>
        part.replaceAll('`', ''),
      );
      for (const part of parts) expect(text, operationId).toContain(part);
    }
  });

  it('names the scope of each operation that needs an API key', () => {
    for (const { operation } of operations) {
      for (const { apiKey } of operation.security ?? [])
        if (apiKey)
          expect(textOf(articleOf(operation.operationId))).toContain(`API key with the scope ${apiKey[0]}`);
    }
  });

  it('has every parameter and every field of a body, with its type', () => {
    const checked = operations.flatMap(({ operation }) => {
      const schema = operation.requestBody?.content['application/json']?.schema.$ref?.split('/').at(-1) ?? '';
      const fields = Object.keys(document.components.schemas[schema]?.properties ?? {});
      const names = [...(operation.parameters ?? []).map(({ name }) => name), ...fields];
      return names.map((name) => [operation.operationId, name]);
    });
    expect(checked.length).toBeGreaterThan(200);
    for (const [id = '', name = ''] of checked)
      expect(articleOf(id), `${id} ${name}`).toMatch(
        new RegExp(`<code class="field-name">${name}</code> <span class="muted">[a-z]`),
      );
  });

  it('has every status below 400 of each operation', () => {
    for (const { operation } of operations) {
      const headings = [...articleOf(operation.operationId).matchAll(/<h4>(Response .*?)<\/h4>/g)].join();
      for (const status of Object.keys(operation.responses).filter((one) => Number(one) < 400))
        expect(headings, operation.operationId).toContain(status);
    }
  });

  it('has every problem code of each operation, and explains each code of the document once', () => {
    const codes = document.components.schemas.ProblemCode?.enum as string[];
    expect(codes.length).toBeGreaterThan(60);
    for (const code of codes)
      expect(textOf(articleOf(`problem-${code}`)), code).toMatch(new RegExp(`\\d{3} ${code}.{10}`));
    for (const { operation } of operations) {
      const article = articleOf(operation.operationId);
      for (const response of Object.values(operation.responses)) {
        const name = response.$ref?.split('/').at(-1) ?? '';
        const { description = '' } = document.components.responses[name] ?? response;
        for (const [, code] of description.matchAll(/^`(\w+)`: /gm))
          expect(article, operation.operationId).toContain(`href="#problem-${code}"`);
      }
    }
  });

  it('has the members that a problem has of its own', () => {
    const fields = [...articleOf('problem-quota_exceeded').matchAll(/class="field-name">(\w+)</g)].map(
      ([, name]) => name,
    );
    expect(fields).toEqual(['sessionsUsed', 'sessionsIncluded', 'sessionsRemaining', 'periodEnd']);
    expect(articleOf('problem-rate_limited')).toContain('retryable');
    expect(articleOf('problem-quota_exceeded')).not.toContain('class="retryable"');
  });

  it('has each id once, and every link within the page leads to one', () => {
    const ids = [...html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const [, target] of html.matchAll(/href="#([^"]+)"/g)) expect(ids).toContain(target);
  });

  it('has nothing that the content security policy forbids', () => {
    expect(html).not.toMatch(/<script|<style| style=| on\w+=|src="(?!\/)/);
  });
});
