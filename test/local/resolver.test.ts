import { describe, expect, test } from 'vitest';
import { Resolver } from '../../local/template/resolver.ts';

function resolver(): Resolver {
  const made = new Resolver({
    template: {
      Parameters: { Base: { Type: 'String', Default: 'https://default' }, Url: { Type: 'String' } },
      Resources: {},
      Outputs: {},
    },
    parameters: {},
  });
  made.define('Queue1', { ref: 'http://queue', attributes: { Arn: 'arn:queue' } });
  return made;
}

/** A placeholder of a template, which JavaScript would take for its own. */
const hole = (name: string) => `$\{${name}}`;

describe('a template value', () => {
  test.each([
    ['plain text', 'text', 'text'],
    ['a number', 5, 5],
    ['a resource', { Ref: 'Queue1' }, 'http://queue'],
    ['an attribute', { 'Fn::GetAtt': ['Queue1', 'Arn'] }, 'arn:queue'],
    ['an attribute in one word', { 'Fn::GetAtt': 'Queue1.Arn' }, 'arn:queue'],
    ['a parameter with a default', { Ref: 'Base' }, 'https://default'],
    ['a pseudo parameter', { Ref: 'AWS::Region' }, 'us-east-1'],
    ['a join', { 'Fn::Join': ['', [{ Ref: 'Base' }, '/x/', 7]] }, 'https://default/x/7'],
    [
      'a sub',
      { 'Fn::Sub': `a-${hole('AWS::AccountId')}-${hole('Queue1.Arn')}-${hole('!kept')}` },
      `a-000000000000-arn:queue-${hole('kept')}`,
    ],
    [
      'a sub with its own values',
      { 'Fn::Sub': [`${hole('Own')}/x`, { Own: { Ref: 'Base' } }] },
      'https://default/x',
    ],
    ['a selection of a split', { 'Fn::Select': [1, { 'Fn::Split': [':', 'a:b:c'] }] }, 'b'],
    ['depth', { Deep: [{ Ref: 'Queue1' }] }, { Deep: ['http://queue'] }],
  ])('%s', (_name, value, expected) => {
    expect(resolver().resolve(value)).toEqual(expected);
  });

  test.each([
    ['a resource', { Ref: 'Other' }, 'does not know the resource Other'],
    ['an attribute', { 'Fn::GetAtt': ['Queue1', 'Color'] }, 'does not know Queue1.Color'],
    ['a parameter without a value', { Ref: 'Url' }, 'parameter Url has no value'],
    ['a function', { 'Fn::Base64': 'x' }, 'does not know Fn::Base64'],
    ['a reference', '{{resolve:ssm:/name}}', 'does not know {{resolve:ssm:/name}}'],
  ])('that is unknown is an error that names it: %s', (_name, value, message) => {
    expect(() => resolver().resolve(value)).toThrow(message);
  });
});
