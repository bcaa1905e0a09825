/** The import directions of docs/architecture.md, checked by `npm run check`. */

/** Files of shared/account that read or write the table; the others are rules, and pure. */
const ACCOUNT_STORE = '^shared/account/[^/]*(Store|Row)\\.ts$';

/** What rules may use besides each other: no AWS, no Stripe, no HTTP, no environment, no clock, no logger. */
const PURE = ['^shared/account/', '^shared/contract/', '^shared/(assertNever|time|metrics)\\.ts$'];

module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'services-never-import-each-other',
      comment: 'They meet in shared/account and shared/contract.',
      severity: 'error',
      from: { path: '^services/([^/]+)/' },
      to: { path: '^services/', pathNot: '^services/$1/' },
    },
    {
      name: 'domain-is-pure',
      severity: 'error',
      from: { path: '^services/([^/]+)/domain/' },
      to: { pathNot: ['^services/$1/domain/', ...PURE, '^shared/http/(errors|cursor)\\.ts$'] },
    },
    {
      name: 'rules-never-import-a-store',
      severity: 'error',
      from: { path: '^(services/[^/]+/domain/|shared/account/)', pathNot: ACCOUNT_STORE },
      to: { path: [ACCOUNT_STORE, '^shared/aws/'] },
    },
    {
      name: 'account-rules-are-pure',
      severity: 'error',
      from: { path: '^shared/account/', pathNot: ACCOUNT_STORE },
      to: { pathNot: [...PURE, '^shared/http/(errors|cursor)\\.ts$'] },
    },
    {
      name: 'only-gateways-call-stripe',
      severity: 'error',
      from: { path: '^(services|shared)/', pathNot: ['^services/[^/]+/gateway/', '^shared/stripe/'] },
      to: { path: '^node_modules/stripe/' },
    },
    {
      name: 'only-handlers-join-stores-and-gateways',
      severity: 'error',
      from: { path: '^services/[^/]+/(store|gateway|domain)/' },
      to: { path: '^services/[^/]+/handlers/' },
    },
    {
      name: 'shared-never-imports-a-service',
      severity: 'error',
      from: { path: '^shared/' },
      to: { path: '^services/' },
    },
    {
      name: 'product-never-imports-its-tools',
      severity: 'error',
      from: { path: '^(services|shared|infra)/' },
      to: { path: '^(local|test|scripts)/' },
    },
    {
      name: 'local-and-scripts-never-import-each-other',
      comment: 'They meet in infra and shared.',
      severity: 'error',
      from: { path: '^(local|scripts)/' },
      to: { path: '^(local|scripts)/', pathNot: '^$1/' },
    },
    {
      name: 'functions-never-import-infra',
      severity: 'error',
      from: { path: '^(services|shared)/' },
      to: { path: '^infra/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    // TypeScript 7 has no compiler API, without which the default parser silently skips every .ts file.
    parser: 'swc',
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
};
