import { LOCAL_REGION } from '../../infra/localStage.ts';
import type { Template } from './template.ts';

/** What `Ref` and `Fn::GetAtt` give for one resource. */
export interface ResourceValues {
  ref: string;
  attributes: Record<string, string>;
}

/** The account in the ARNs of the local stage. The emulators accept any account. */
export const ACCOUNT_ID = '000000000000';

const PSEUDO_PARAMETERS: Record<string, string> = {
  'AWS::AccountId': ACCOUNT_ID,
  'AWS::Partition': 'aws',
  'AWS::Region': LOCAL_REGION,
  'AWS::URLSuffix': 'amazonaws.com',
};

/** What CloudFormation would fill in from elsewhere. */
const REFERENCE = /\{\{resolve:[^}]*\}\}/;

export interface ResolverInput {
  template: Template;
  /** Values for the template's parameters, above their defaults. */
  parameters: Record<string, string>;
}

/** Turns a template's intrinsics into values, as CloudFormation would. What it does not know is an error. */
export class Resolver {
  readonly #input: ResolverInput;
  readonly #resources = new Map<string, ResourceValues>();

  constructor(input: ResolverInput) {
    this.#input = input;
  }

  /** Says what a resource turned out to be, once it exists. */
  define(logicalId: string, values: ResourceValues): void {
    this.#resources.set(logicalId, values);
  }

  /** Resolves a value of the template, however deep. Throws an error that names what cannot be resolved. */
  resolve(value: unknown): unknown {
    if (typeof value === 'string') return withoutReference(value);
    if (Array.isArray(value)) return value.map((item) => this.resolve(item));
    if (typeof value !== 'object' || value === null) return value;
    const entries = Object.entries(value);
    const [name, argument] = entries[0] ?? [];
    if (entries.length === 1 && name !== undefined && (name === 'Ref' || name.startsWith('Fn::'))) {
      return this.#intrinsic(name, argument);
    }
    return Object.fromEntries(entries.map(([key, item]) => [key, this.resolve(item)]));
  }

  /** Resolves a value that must turn out to be text. */
  text(value: unknown): string {
    const resolved = this.resolve(value);
    if (typeof resolved === 'string') return resolved;
    if (typeof resolved === 'number' || typeof resolved === 'boolean') return String(resolved);
    throw new Error(`the template gives no text here: ${JSON.stringify(value)}`);
  }

  #intrinsic(name: string, argument: unknown): unknown {
    switch (name) {
      case 'Ref':
        return this.#ref(String(argument));
      case 'Fn::GetAtt': {
        const [id, attribute] = Array.isArray(argument) ? argument : String(argument).split('.');
        return this.#attribute(String(id), String(attribute));
      }
      case 'Fn::Join': {
        const [separator, parts] = argument as [string, unknown];
        return (this.resolve(parts) as unknown[]).map((part) => this.text(part)).join(separator);
      }
      case 'Fn::Sub':
        return this.#substitute(argument);
      case 'Fn::Split': {
        const [separator, text] = argument as [string, unknown];
        return this.text(text).split(separator);
      }
      case 'Fn::Select': {
        const [index, list] = argument as [unknown, unknown];
        return (this.resolve(list) as unknown[])[Number(index)];
      }
      default:
        throw new Error(`the local run does not know ${name}: ${JSON.stringify(argument)}`);
    }
  }

  #ref(id: string): string {
    const known = this.#resources.get(id)?.ref ?? this.#input.parameters[id] ?? PSEUDO_PARAMETERS[id];
    if (known !== undefined) return known;
    const parameter = this.#input.template.Parameters[id];
    if (parameter?.Default !== undefined) return String(parameter.Default);
    if (parameter !== undefined) throw new Error(`the template's parameter ${id} has no value`);
    throw new Error(`the local run does not know the resource ${id}, which the template refers to`);
  }

  #attribute(id: string, attribute: string): string {
    const value = this.#resources.get(id)?.attributes[attribute];
    if (value === undefined) throw new Error(`the local run does not know ${id}.${attribute}`);
    return value;
  }

  #substitute(argument: unknown): string {
    const [text, own] = Array.isArray(argument) ? argument : [argument, {}];
    const filled = String(text).replace(/\$\{([^!}][^}]*)\}/g, (_match, name: string) => {
      const given = (own as Record<string, unknown>)[name];
      if (given !== undefined) return this.text(given);
      const dot = name.indexOf('.');
      return dot === -1 ? this.#ref(name) : this.#attribute(name.slice(0, dot), name.slice(dot + 1));
    });
    // An exclamation mark is how a template writes a placeholder that is meant to stay.
    return filled.replaceAll('${!', '${');
  }
}

function withoutReference(text: string): string {
  if (REFERENCE.test(text)) throw new Error(`the local run does not know ${text}`);
  return text;
}
