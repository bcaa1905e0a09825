import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Plugin } from 'vite';
import { splitTarget } from '../gateway/httpEvent.ts';
import { findBehavior } from '../pages/findBehavior.ts';
import type { Behavior } from '../pages/readDistribution.ts';

/** Lets Vite find the files of pages at the paths that they have in a stage, by the function of the distribution. */
export function pagePaths(behaviors: readonly Behavior[]): Plugin {
  return {
    name: 'page-paths',
    configureServer: ({ middlewares }) => {
      middlewares.use((request, response, next) => {
        const { path: uri, query } = splitTarget(request.url ?? '/');
        const { method = 'GET', headers } = request;
        const result = findBehavior(behaviors, uri)?.viewerFunction?.({ method, uri, query, headers });
        if (result?.kind === 'answered') {
          response.writeHead(result.status, result.headers).end(result.body);
          return;
        }
        if (result !== undefined) request.url = query === '' ? result.uri : `${result.uri}?${query}`;
        next();
      });
    },
  };
}

/** Whether Vite serves this URL: a module, or a file of the pages. Everything else is the local run's. */
export function isServedByVite(webDirectory: string, url: string): boolean {
  const uri = splitTarget(url).path;
  if (/^\/(@|node_modules\/)/.test(uri)) return true;
  if (uri === '/' || !URL.canParse(uri, 'http://pages')) return false;
  return ['', 'public'].some((folder) => existsSync(path.join(webDirectory, folder, uri)));
}
