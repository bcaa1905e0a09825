import { onTestFinished } from 'vitest';
import { freePort } from '../../../local/freePort.ts';
import { startGateway } from '../../../local/gateway/gateway.ts';
import { createPages } from '../../../local/pages/createPages.ts';
import type { PageFile } from '../../../local/pages/pageFiles.ts';

/** Serves files at an origin of its own, with these headers. Returns the origin, and stops when the test ends. */
export async function serveFiles(
  files: ReadonlyMap<string, PageFile>,
  headers: Record<string, string> = {},
): Promise<string> {
  const port = await freePort();
  const behavior = { pattern: '/*', origin: 'files', methods: ['GET', 'HEAD'], compresses: false } as const;
  const pages = createPages({ behaviors: [{ ...behavior, viewerFunction: undefined, headers }], files });
  const gateway = await startGateway(port, { routes: [], pages });
  onTestFinished(() => gateway.stop());
  return `http://127.0.0.1:${port}`;
}
