import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { type Declarations, type Interface, readDeclarations, resolveInterface } from './typeDeclarations.ts';

/**
 * What Stripe documents for a route or for a group of parameters: the names, and what is inside each. `undefined` stands
 * for a parameter that is no group, or whose names are free, such as metadata.
 */
export type ParameterGroup = { names(): string[]; inside(name: string): ParameterGroup | undefined };

/** The `stripe` package's files of one class for each resource; the code has the routes and the declarations the parameters. */
const PACKAGE = path.resolve(createRequire(import.meta.url).resolve('stripe'), '../../esm');
const RESOURCES = path.join(PACKAGE, 'resources');

const CALL = /^ {4}(\w+)\([^)]*\) \{\s+return this\._makeRequest\('(\w+)', ['`]([^'`]+)['`]/gm;

type Method = { file: string; name: string };

let methods: Map<string, Method> | undefined;
const declarationsByFile = new Map<string, Declarations>();

/**
 * Returns the documented parameters of a route such as `POST /v1/customers/:id`, in the API version that the `stripe`
 * package pins; undefined for a route that the package does not have.
 */
export function documentedParameters(route: string): ParameterGroup | undefined {
  methods ??= readMethods();
  const method = methods.get(route);
  if (!method) return undefined;
  const declarations = declarationsOf(method.file);
  const type = declarations.parameterTypes.get(method.name);
  return type === undefined ? NO_PARAMETERS : groupOf(typesIn(type, { declarations, scope: '' }));
}

const NO_PARAMETERS: ParameterGroup = { names: () => [], inside: () => undefined };

/** Reads about 180 small files, which takes some 20 ms, once. */
function readMethods(): Map<string, Method> {
  const files = readdirSync(RESOURCES, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.js') && !name.startsWith('V2'))
    .map((name) => path.join(RESOURCES, name));
  return new Map(
    files.flatMap((file) =>
      [...readFileSync(file, 'utf8').matchAll(CALL)].map(
        ([, name = '', verb, url = '']): [string, Method] => [
          `${verb} ${url.replace(/\$\{[^}]*\}/g, ':id')}`,
          { file, name },
        ],
      ),
    ),
  );
}

function declarationsOf(file: string): Declarations {
  const known = declarationsByFile.get(file);
  if (known) return known;
  const read = readDeclarations(file.replace(/\.js$/, '.d.ts'));
  declarationsByFile.set(file, read);
  return read;
}

/** Where a type is written: the names in it are looked up there. */
type Place = { declarations: Declarations; scope: string };
type Found = Place & { type: Interface };

/** Returns the interfaces that a type names, such as both in `Emptyable<Array<Line.Discount>> | Line.Other`. */
function typesIn(text: string, { declarations, scope }: Place): Found[] {
  return (text.replaceAll(/'[^']*'/g, '').match(/[A-Z][\w.]*/g) ?? []).flatMap((name) => {
    const own = findIn(declarations, { name, scope });
    return own ?? findIn(declarationsOf(path.join(PACKAGE, 'shared.js')), { name, scope: '' }) ?? [];
  });
}

function findIn(declarations: Declarations, wanted: { name: string; scope: string }): Found | undefined {
  const qualified = resolveInterface(declarations, wanted);
  const type = qualified === undefined ? undefined : declarations.interfaces.get(qualified);
  if (qualified === undefined || type === undefined) return undefined;
  return { declarations, scope: qualified.split('.').slice(0, -1).join('.'), type };
}

function groupOf(types: Found[]): ParameterGroup | undefined {
  const all = types.flatMap((found) => [
    found,
    ...found.type.parents.flatMap((parent) => typesIn(parent, found)),
  ]);
  if (all.length === 0 || all.some(({ type }) => type.isOpen)) return undefined;
  return {
    names: () => all.flatMap(({ type }) => [...type.fields.keys()]),
    inside: (name) => groupOf(all.flatMap((found) => typesIn(found.type.fields.get(name) ?? '', found))),
  };
}
