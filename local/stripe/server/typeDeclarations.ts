import { readFileSync } from 'node:fs';

/** An interface of a declaration file. */
export type Interface = {
  /** Field names with their types as written. */
  fields: Map<string, string>;
  /** The names of the interfaces that it extends, as written. */
  parents: string[];
  /** Whether it has an index signature, so that every name is a field. */
  isOpen: boolean;
};

export type Declarations = {
  /** By qualified name, such as `CustomerCreateParams.InvoiceSettings`. */
  interfaces: Map<string, Interface>;
  /** The type of the parameter `params` of each method of the file's class. */
  parameterTypes: Map<string, string>;
};

/** The lines that matter in a declaration; the package generates one declaration a line. */
const BLOCK = /^(?:export )?(?:declare )?(namespace|interface|class) (\w+)(?: extends ([\w., ]+))? \{$/;
const FIELD = /^(\w+)\??: (.+);$/;
/** A field whose names are free: `currency_options?: Emptyable<{`, an index signature, `}>;`. */
const MAP = /^(\w+)\??: (?:\w+<)*\{$/;
const METHOD = /^(\w+)\(.*?\bparams\??: ([\w.]+)/;

/**
 * Reads a declaration file of the `stripe` package. It relies on the format of that package's generated files: one
 * declaration a line, and blocks that end with `}` on a line of its own.
 *
 * @throws when a block does not end, because the files have another format.
 */
export function readDeclarations(file: string): Declarations {
  const found: Declarations = { interfaces: new Map(), parameterTypes: new Map() };
  const path: string[] = [];
  let current: Interface | undefined;
  let isInMap = false;
  for (const line of readFileSync(file, 'utf8')
    .split('\n')
    .map((text) => text.trim())) {
    if (line.startsWith('*') || line.startsWith('/*')) continue;
    if (isInMap) {
      isInMap = !line.startsWith('}');
      continue;
    }
    const [, kind, name = '', parents = ''] = BLOCK.exec(line) ?? [];
    if (kind !== undefined) {
      path.push(name);
      current =
        kind === 'interface' ? { fields: new Map(), parents: split(parents), isOpen: false } : undefined;
      if (current) found.interfaces.set(path.join('.'), current);
    } else if (line === '}') {
      path.pop();
      current = undefined;
    } else if (current) {
      const [, map] = MAP.exec(line) ?? [];
      const [, field, type] = FIELD.exec(line) ?? [];
      if (map !== undefined) {
        current.fields.set(map, '');
        isInMap = true;
      } else if (field !== undefined && type !== undefined) current.fields.set(field, type);
      else if (line.startsWith('[')) current.isOpen = true;
    } else {
      const [, method, type] = METHOD.exec(line) ?? [];
      if (method !== undefined && type !== undefined) found.parameterTypes.set(method, type);
    }
  }
  if (path.length > 0) throw new Error(`${file}: the block ${path.join('.')} does not end`);
  return found;
}

const split = (names: string) => names.split(', ').filter((name) => name !== '');

/**
 * Returns the qualified name of the interface that `name` means inside the namespace `scope`: that of the innermost
 * namespace that has it. Undefined when there is none.
 */
export function resolveInterface(
  { interfaces }: Declarations,
  { name, scope }: { name: string; scope: string },
): string | undefined {
  const namespaces = scope === '' ? [] : scope.split('.');
  for (let depth = namespaces.length; depth >= 0; depth--) {
    const qualified = [...namespaces.slice(0, depth), name].join('.');
    if (interfaces.has(qualified)) return qualified;
  }
  return undefined;
}
