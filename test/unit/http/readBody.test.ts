import { describe, expect, it } from 'vitest';
import { meteringInputs } from '../../../shared/contract/metering/inputs.ts';
import type { HttpEvent } from '../../../shared/http/httpFunction.ts';
import { parseInput } from '../../../shared/http/parseInput.ts';
import { readBody, readJsonObject } from '../../../shared/http/readBody.ts';
import { problemOf } from '../../support/api/problemOf.ts';

const eventWith = (body: string, isBase64Encoded = false) => ({ body, isBase64Encoded }) as HttpEvent;

describe('a body', () => {
  it('is decoded when API Gateway sends it as base64', () => {
    expect(readBody(eventWith(Buffer.from([0xff, 0x00]).toString('base64'), true))).toEqual(
      Buffer.from([0xff, 0x00]),
    );
  });

  it.each(['', 'nonsense', '[]', 'null', '"text"', '7', '{"a":'])(
    '%j is refused where a JSON object is required',
    (body) => {
      expect(problemOf(() => readJsonObject(eventWith(body)))).toEqual([400, 'invalid_body']);
    },
  );

  it('is read without the byte order mark that some clients put before it', () => {
    expect(readJsonObject(eventWith('\ufeff{"a":1}'))).toEqual({ a: 1 });
  });

  it('marked as base64 that is not base64 is refused', () => {
    for (const body of ['*&^%$', 'äöü', '====', '{"a":1}', '\u0000']) {
      expect(
        problemOf(() => readJsonObject(eventWith(body, true))),
        body,
      ).toEqual([400, 'invalid_body']);
    }
  });

  it('that is not valid UTF-8 is refused', () => {
    for (const bytes of [[0xff], [0xc0, 0xaf], [0xed, 0xa0, 0x80], [0xe2, 0x82]]) {
      const body = Buffer.concat([Buffer.from('{"name":"'), Buffer.from(bytes), Buffer.from('"}')]);
      expect(
        problemOf(() => readJsonObject(eventWith(body.toString('base64'), true))),
        body.toString('hex'),
      ).toEqual([400, 'invalid_body']);
    }
  });

  it('may begin with a byte order mark', () => {
    const body = Buffer.from('\ufeff{"a":1}').toString('base64');
    expect(readJsonObject(eventWith(body, true))).toEqual({ a: 1 });
    expect(readJsonObject(eventWith('\ufeff{"a":1}'))).toEqual({ a: 1 });
  });

  it('that nests as deep as it can is parsed or refused like any other', () => {
    const open = '['.repeat(64 * 1024);
    expect(problemOf(() => readJsonObject(eventWith(open)))).toEqual([400, 'invalid_body']);
    const depth = 32 * 1024 - 20;
    const nested = `{"session_id":${'['.repeat(depth)}${']'.repeat(depth)}}`;
    const read = readJsonObject(eventWith(nested));
    expect(problemOf(() => parseInput(meteringInputs.startSession, read))).toEqual([400, 'invalid_request']);
  });

  it('of 64 kB is read, and one byte more is refused', () => {
    const full = JSON.stringify({ a: 'x'.repeat(64 * 1024 - 8) });
    expect(readJsonObject(eventWith(full))).toHaveProperty('a');
    expect(problemOf(() => readJsonObject(eventWith(`${full} `)))).toEqual([413, 'body_too_large']);
  });
});
