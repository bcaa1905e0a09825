import { readFile } from 'node:fs/promises';
import path from 'node:path';

/** One resource of a synthesized template. Its properties contain intrinsic functions until they are resolved. */
export interface Resource {
  Type: string;
  Properties: Record<string, unknown>;
}

/** The parts of a CloudFormation template that the local run uses. */
export interface Template {
  Parameters: Record<string, { Type: string; Default?: unknown }>;
  Resources: Record<string, Resource>;
  Outputs: Record<string, { Value: unknown }>;
}

/** A synthesized stack: its template and the bundles of its functions. */
export interface Assembly {
  template: Template;
  /** Returns the folder of an asset by the name of its archive (`<hash>.zip`). Throws if there is none. */
  assetDirectory(archive: string): string;
}

interface Assets {
  files: Record<string, { source: { path: string; packaging: string } }>;
}

/** Reads the files that `infra/app.ts` wrote for the stack. Throws if they do not exist. */
export async function readAssembly({
  directory,
  stackName,
}: {
  directory: string;
  stackName: string;
}): Promise<Assembly> {
  const template = await readJson<Partial<Template>>(path.join(directory, `${stackName}.template.json`));
  const assets = await readJson<Assets>(path.join(directory, `${stackName}.assets.json`));
  return {
    template: {
      Parameters: template.Parameters ?? {},
      Resources: template.Resources ?? {},
      Outputs: template.Outputs ?? {},
    },
    assetDirectory: (archive) => {
      const asset = assets.files[path.basename(archive, '.zip')];
      if (asset === undefined || asset.source.packaging !== 'zip') {
        throw new Error(`${directory} has no bundle for ${archive}: build the stack again`);
      }
      return path.join(directory, asset.source.path);
    },
  };
}

/** The assembly with a text replaced wherever the template has it, such as an address that is known only now. */
export function replaceText(assembly: Assembly, { text, by }: { text: string; by: string }): Assembly {
  return { ...assembly, template: JSON.parse(JSON.stringify(assembly.template).replaceAll(text, by)) };
}

/** Returns the resources of these types in the template's order. */
export function resourcesOf(template: Template, ...types: readonly string[]): [string, Resource][] {
  return Object.entries(template.Resources)
    .filter(([, resource]) => types.includes(resource.Type))
    .map(([id, resource]) => [id, { ...resource, Properties: resource.Properties ?? {} }]);
}

async function readJson<Shape>(file: string): Promise<Shape> {
  return JSON.parse(await readFile(file, 'utf8'));
}
