import { LOCAL_REGION } from '../../infra/localStage.ts';
import type { Template } from './template.ts';

/** The values that `Ref` and `Fn::GetAtt` return for one resource. */
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

/** A dynamic reference, which CloudFormation reads from Systems Manager or Secrets Manager. */
const DYNAMIC_REFERENCE = /\{\{resolve:[^}]*\}\}/;

export interface ResolverInput {
  template: Template;
  /** Values for the template's parameters. They take precedence over the defaults. */
  parameters: Record<string, string>;
}

/** Resolves a template's intrinsic functions as CloudFormation does. Throws for one that it does not support. */
export class Resolver {
  readonly #input: ResolverInput;
  readonly #resources = new Map<string, ResourceValues>();

  constructor(input: ResolverInput) {
    this.#input = input;
  }

  /** Sets the values of a resource once they are known. */
  define(logicalId: string, values: ResourceValues): void {
    this.#resources.set(logicalId, values);
  }

  /** Resolves a value of the template at any depth. Throws an error that names what cannot be resolved. */
  resolve(value: unknown): unknown {
    if (typeof value === 'string') return rejectDynamicReference(value);
    if (Array.isArray(value)) return value.map((item) => this.resolve(item));
    if (typeof value !== 'object' || value === null) return value;
    const entries = Object.entries(value);
    const [name, argument] = entries[0] ?? [];
    if (entries.length === 1 && name !== undefined && (name === 'Ref' || name.startsWith('Fn::'))) {
      return this.#intrinsic(name, argument);
    }
    return Object.fromEntries(entries.map(([key, item]) => [key, this.resolve(item)]));
  }

  /** Resolves a value to a string. Throws if it is an object or a list. */
  text(value: unknown): string {
    const resolved = this.resolve(value);
    if (typeof resolved === 'string') return resolved;
    if (typeof resolved === 'number' || typeof resolved === 'boolean') return String(resolved);
    throw new Error(`the template must have a string here: ${JSON.stringify(value)}`);
  }

  #intrinsic(name: string, argument: unknown): unknown {
    switch (name) {
      case 'Ref':
        return this.#ref(String(argument));
      case 'Fn::GetAtt': {
        const [id, attribute] = Array.isArray(argument) ? argument : String(argument).split('.');
        return this.#attribute({ id: String(id), attribute: String(attribute) });
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
        throw new Error(`the local run does not support ${name}: ${JSON.stringify(argument)}`);
    }
  }

  #ref(id: string): string {
    const value = this.#resources.get(id)?.ref ?? this.#input.parameters[id] ?? PSEUDO_PARAMETERS[id];
    if (value !== undefined) return value;
    const parameter = this.#input.template.Parameters[id];
    if (parameter?.Default !== undefined) return String(parameter.Default);
    if (parameter !== undefined) throw new Error(`the template's parameter ${id} has no value`);
    throw new Error(`the local run does not create the resource ${id}, which the template refers to`);
  }

  #attribute({ id, attribute }: { id: string; attribute: string }): string {
    const value = this.#resources.get(id)?.attributes[attribute];
    if (value === undefined) throw new Error(`the local run has no value for ${id}.${attribute}`);
    return value;
  }

  #substitute(argument: unknown): string {
    const [text, variables] = Array.isArray(argument) ? argument : [argument, {}];
    const filled = String(text).replace(/\$\{([^!}][^}]*)\}/g, (_match, name: string) => {
      const variable = (variables as Record<string, unknown>)[name];
      if (variable !== undefined) return this.text(variable);
      const dot = name.indexOf('.');
      if (dot === -1) return this.#ref(name);
      return this.#attribute({ id: name.slice(0, dot), attribute: name.slice(dot + 1) });
    });
    // `${!Name}` stands for the literal text `${Name}`.
    return filled.replaceAll('${!', '${');
  }
}

function rejectDynamicReference(text: string): string {
  if (DYNAMIC_REFERENCE.test(text)) throw new Error(`the local run does not support ${text}`);
  return text;
}
