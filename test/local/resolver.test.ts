import { describe, expect, test } from 'vitest';
import { Resolver } from '../../local/template/resolver.ts';

function createResolver(): Resolver {
  const resolver = new Resolver({
    template: {
      Parameters: { Base: { Type: 'String', Default: 'https://default' }, Url: { Type: 'String' } },
      Resources: {},
      Outputs: {},
    },
    parameters: {},
  });
  resolver.define('Queue1', { ref: 'http://queue', attributes: { Arn: 'arn:queue' } });
  return resolver;
}

/** A placeholder of `Fn::Sub`. Written in this way, because JavaScript would interpolate `${…}`. */
const placeholder = (name: string) => `$\{${name}}`;

describe('resolving a template value', () => {
  test.each([
    ['plain text', 'text', 'text'],
    ['a number', 5, 5],
    ['a resource', { Ref: 'Queue1' }, 'http://queue'],
    ['an attribute', { 'Fn::GetAtt': ['Queue1', 'Arn'] }, 'arn:queue'],
    ['an attribute as one string', { 'Fn::GetAtt': 'Queue1.Arn' }, 'arn:queue'],
    ['a parameter with a default', { Ref: 'Base' }, 'https://default'],
    ['a pseudo parameter', { Ref: 'AWS::Region' }, 'us-east-1'],
    ['a join', { 'Fn::Join': ['', [{ Ref: 'Base' }, '/x/', 7]] }, 'https://default/x/7'],
    [
      'a sub',
      {
        'Fn::Sub': `a-${placeholder('AWS::AccountId')}-${placeholder('Queue1.Arn')}-${placeholder('!kept')}`,
      },
      `a-000000000000-arn:queue-${placeholder('kept')}`,
    ],
    [
      'a sub with its own variables',
      { 'Fn::Sub': [`${placeholder('Own')}/x`, { Own: { Ref: 'Base' } }] },
      'https://default/x',
    ],
    ['a selection of a split', { 'Fn::Select': [1, { 'Fn::Split': [':', 'a:b:c'] }] }, 'b'],
    ['a nested value', { Deep: [{ Ref: 'Queue1' }] }, { Deep: ['http://queue'] }],
  ])('%s', (_name, value, expected) => {
    expect(createResolver().resolve(value)).toEqual(expected);
  });

  test.each([
    ['a resource', { Ref: 'Other' }, 'does not create the resource Other'],
    ['an attribute', { 'Fn::GetAtt': ['Queue1', 'Color'] }, 'has no value for Queue1.Color'],
    ['a parameter without a value', { Ref: 'Url' }, 'parameter Url has no value'],
    ['a function', { 'Fn::Base64': 'x' }, 'does not support Fn::Base64'],
    ['a reference', '{{resolve:ssm:/name}}', 'does not support {{resolve:ssm:/name}}'],
  ])('that cannot be resolved is an error that names it: %s', (_name, value, message) => {
    expect(() => createResolver().resolve(value)).toThrow(message);
  });
});
