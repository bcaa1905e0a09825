import { renderToStaticMarkup } from 'react-dom/server';
import type { OpenApi } from './openApi.ts';
import { ReferencePage } from './ReferencePage.tsx';
import { toReference } from './reference.ts';

/** Renders the body of the API reference while the pages are built. No React reaches the browser. */
export const render = (document: OpenApi): string =>
  renderToStaticMarkup(<ReferencePage reference={toReference(document)} />);
