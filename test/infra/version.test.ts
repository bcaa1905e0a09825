import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { SessionBilling } from '../../infra/stack.ts';
import { findStage } from '../../infra/stages.ts';
import { releaseVersion } from '../../infra/version.ts';

let directory: string;
const version = () => releaseVersion(pathToFileURL(`${directory}/`));
const git = (...args: string[]) =>
  execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args], {
    cwd: directory,
    encoding: 'utf8',
  }).trim();

beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'session-billing-version-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  writeFileSync(path.join(directory, 'package.json'), '{"version":"1.2.3"}');
});

test('the version without git says that the commit is unknown', () => {
  expect(version()).toBe('1.2.3+unknown');
});

test('the version names the commit, and whether files differ from it', () => {
  git('init', '-q');
  git('add', '.');
  git('commit', '-qm', 'first');
  const commit = git('rev-parse', '--short=12', 'HEAD');
  expect(version()).toBe(`1.2.3+${commit}`);
  writeFileSync(path.join(directory, 'new.ts'), '');
  expect(version()).toBe(`1.2.3+${commit}.dirty`);
});

test('the version is unknown if git cannot say whether files differ from the commit', () => {
  git('init', '-q');
  git('commit', '-q', '--allow-empty', '-m', 'first');
  writeFileSync(path.join(directory, '.git', 'index'), 'no index');
  expect(version()).toBe('1.2.3+unknown');
});

test('another version changes the function that returns it and no other', () => {
  const functionsOf = (given: string) => {
    const app = new App({ context: { 'aws:cdk:bundling-stacks': [] } });
    const stack = new SessionBilling(app, findStage('staging'), { version: given });
    const template = Template.fromStack(stack);
    expect(template.toJSON().Outputs.Version.Value).toBe(given);
    return template.findResources('AWS::Lambda::Function');
  };
  const [before, after] = [functionsOf('1.0.0'), functionsOf('1.0.1')];
  const changed = Object.keys(after).filter((id) => JSON.stringify(after[id]) !== JSON.stringify(before[id]));
  expect(changed).toEqual([expect.stringContaining('PublicApi')]);
});
