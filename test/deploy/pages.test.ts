import { request } from 'node:https';
import { beforeAll, describe, expect, it } from 'vitest';
import { readOutput, STAGE } from './support/deployedStage.ts';

/** The emulator recognizes the distribution by its name in the header Host, whatever address the request goes to. */
let host: string;

beforeAll(async () => {
  host = new URL(await readOutput(STAGE, 'PagesUrl')).host;
});

type Response = { status: number; headers: Record<string, string | string[] | undefined>; text: string };

const get = (path: string): Promise<Response> =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(process.env.AWS_ENDPOINT_URL ?? '');
    const sent = request(
      { hostname, port, path, servername: hostname, headers: { Host: host }, timeout: 15_000 },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk) => chunks.push(chunk));
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            text: Buffer.concat(chunks).toString(),
          }),
        );
      },
    );
    sent.once('timeout', () => sent.destroy(new Error(`GET ${path} timed out`)));
    sent.once('error', reject);
    sent.end();
  });

describe('the distribution of a deployed stage', () => {
  it.each([
    ['/pricing', '<html lang="en'],
    ['/fr/tarifs', '<html lang="fr'],
    ['/docs', 'id="startSession"'],
    ['/app', '<html lang="en'],
    ['/app/callback?code=1', '<html lang="en'],
    ['/operator/callback?code=1', '<html lang="en'],
  ])('serves %s from the bucket, with the security headers', async (path, part) => {
    const { status, headers, text } = await get(path);
    expect([status, headers['cache-control']]).toEqual([200, 'no-cache']);
    expect(text).toContain(part);
    expect(headers['content-security-policy']).toMatch(/^default-src 'none'; script-src 'self'/);
    expect(headers).toMatchObject({
      'x-frame-options': 'DENY',
      'x-content-type-options': 'nosniff',
      'cross-origin-opener-policy': 'same-origin',
    });
  });

  it('serves what the pages load, for browsers to keep', async () => {
    const { text } = await get('/app');
    const assets = [...text.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map(([, asset = '']) => asset);
    expect(assets.length).toBeGreaterThan(1);
    for (const asset of assets) {
      const { status, headers } = await get(asset);
      expect([status, headers['cache-control']]).toEqual([200, 'public, max-age=31536000, immutable']);
    }
  });

  it('serves the configuration of the stage, and leads / to the pricing page', async () => {
    expect((await get('/app/config.json')).text).toBe(await readOutput(STAGE, 'WebConfig'));
    const { status, headers } = await get('/?next=https://evil.example');
    expect([status, headers.location]).toEqual([302, '/pricing']);
  });

  it('does not serve the manifests, or the list of the bucket', async () => {
    // The emulator returns 502 for the API behind the distribution, because its address is one of AWS.
    for (const path of ['/manifests/', '/index.html', '/pricing.html', '/app.html']) {
      expect((await get(path)).status, path).toBe(502);
    }
    expect((await get('/assets/')).text).not.toContain('<Key>');
  });
});
