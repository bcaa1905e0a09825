import { readFileSync } from 'node:fs';
import { codeBlocksIn } from '../docs/markdown.ts';

export const README = readFileSync('client/README.md', 'utf8');

/** The packages that the blocks use, with those that their types need. */
export const README_PACKAGES = ['ws', '@types/ws', '@types/node', 'undici-types', '@types/react', 'csstype'];

/** What the blocks take from the program that they are part of. */
const SURROUNDINGS = `
import type { IncomingMessage } from 'node:http';
import { WebSocketServer, type WebSocket } from 'ws';

const server = new WebSocketServer({ port: Number(process.env.PORT) });
const sockets = new Map<string, WebSocket>();
const userOf = (request: IncomingMessage) => request.url?.slice(1) ?? '';
const log = { warn: console.error };
const login = { token: 'a', renew: async () => 'b', buy: (plan: string) => console.log(plan) };
`;

/** All blocks as one program: the first one at its top, each other in a scope of its own. It prints `ready` when it has run them. */
export function readmeProgram(): string {
  const blocks = codeBlocksIn(README, 'ts').map((block) => block.split('\n'));
  const isImport = (line: string) => line.startsWith('import ');
  const imports = new Set(blocks.flat().filter(isImport));
  const [first = '', ...others] = blocks.map((lines) => lines.filter((line) => !isImport(line)).join('\n'));
  const scopes = others.map((block) => `{\n${block}}`);
  return [...imports, SURROUNDINGS, first, ...scopes, "console.log('ready');"].join('\n');
}

export const readmeComponents = (): string => `${SURROUNDINGS}${codeBlocksIn(README, 'tsx').join('\n')}`;
