/** A package of package-lock.json, under the path at which npm installs it. */
export interface LockedPackage {
  /** Only if it differs from the name in the path. */
  name?: string;
  version?: string;
  resolved?: string;
  integrity?: string;
  /** It comes in the archive of another package, whose digest includes it. */
  inBundle?: boolean;
  link?: boolean;
  optionalDependencies?: Record<string, string>;
}

export interface Lockfile {
  packages: Record<string, LockedPackage>;
}

export interface PackageVersion {
  /** The path at which npm installs it. */
  path: string;
  name: string;
  version: string;
}

/**
 * Returns the packages that `npm ci` would install without a check of what it received. `npm install` drops the digests of
 * packages that it does not install, such as those of other platforms.
 */
export function packagesWithoutIntegrity({ packages }: Lockfile): PackageVersion[] {
  return Object.entries(packages).flatMap(([path, locked]) => {
    // Its root, and a folder of it that is linked into node_modules.
    const isProject = !path.includes('node_modules/');
    if (isProject || locked.inBundle || locked.link || locked.integrity !== undefined) return [];
    return [{ path, name: locked.name ?? nameIn(path), version: locked.version ?? '' }];
  });
}

/** Returns what is wrong with the lockfile, in sentences. */
export function lockfileProblems(lockfile: Lockfile): string[] {
  const entries = Object.entries(lockfile.packages);
  const names = new Set(entries.map(([path]) => nameIn(path)));
  return [
    ...packagesWithoutIntegrity(lockfile).map(
      ({ name, version }) => `${name}@${version} has no integrity: run npm run lockfile`,
    ),
    ...entries
      .filter(([, { resolved, link }]) => resolved !== undefined && !link)
      .map(([path]) => `${nameIn(path)} names a registry: run npm run lockfile`),
    ...entries.flatMap(([path, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies)
        .filter((name) => !names.has(name))
        .map(
          (name) =>
            `${name}, an optional dependency of ${nameIn(path) || 'this project'}, is missing: remove node_modules and package-lock.json, then run npm install and npm run lockfile`,
        ),
    ),
  ];
}

/** Returns the lockfile with these digests, by path, and without the registry from which packages were installed. */
export function restoreLockfile(lockfile: Lockfile, integrities: ReadonlyMap<string, string>): Lockfile {
  const packages = Object.entries(lockfile.packages).map(([path, locked]) => {
    const { version, resolved, integrity = integrities.get(path), ...others } = locked;
    const restored = {
      // The name comes first in the order of npm.
      ...(others.name === undefined ? {} : { name: others.name }),
      ...(version === undefined ? {} : { version }),
      ...(locked.link ? { resolved } : {}),
      ...(integrity === undefined ? {} : { integrity }),
      ...others,
    };
    return [path, restored] as const;
  });
  return { ...lockfile, packages: Object.fromEntries(packages) };
}

/** `@scope/name` of `node_modules/parent/node_modules/@scope/name`. */
function nameIn(path: string): string {
  return path.split('node_modules/').at(-1) ?? path;
}
