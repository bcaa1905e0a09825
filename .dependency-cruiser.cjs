/** The import directions of docs/architecture.md, checked by `npm run check`. */

/** Files of shared/account that read or write the table; the others are rules, and pure. */
const ACCOUNT_STORE = '^shared/account/[^/]*(Store|Row|Item)\\.ts$';

/** What rules may use besides each other: no AWS, no Stripe, no HTTP, no environment, no clock, no logger. */
const PURE = [
  '^shared/account/',
  '^shared/contract/',
  '^shared/(assertNever|bucketPages|fault|metrics|paymentMethods|progress|time)\\.ts$',
];

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
      to: { pathNot: ['^services/$1/domain/', ...PURE] },
    },
    {
      name: 'contracts-run-in-browsers',
      comment:
        'No Node.js module and nothing of the functions, so that the web app and the client can use them.',
      severity: 'error',
      from: { path: '^shared/contract/' },
      to: { pathNot: ['^shared/contract/', '^shared/account/plans\\.ts$', '^node_modules/zod/'] },
    },
    {
      name: 'routes-load-no-schema',
      comment:
        'The client, the web app and infra load the routes. route.ts imports the schemas as types only.',
      severity: 'error',
      from: { path: '^shared/contract/[^/]+/(routes|adminRoutes)\\.ts$' },
      to: { pathNot: '^shared/contract/(route|problems)\\.ts$' },
    },
    {
      name: 'functions-load-no-response-schema',
      comment: 'Handlers are typed by them through route.ts.',
      severity: 'error',
      from: { path: '^(services|shared/(account|aws|credentials|http|lambda|stripe))/' },
      to: { path: '^shared/contract/([^/]+/(adminR|r)esponses|contract|values|problemExtensions)\\.ts$' },
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
      to: { pathNot: [...PURE] },
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
      name: 'stores-and-gateways-import-the-domain-only',
      severity: 'error',
      from: { path: '^services/([^/]+)/(store|gateway)/' },
      to: { path: '^services/$1/', pathNot: '^services/$1/(domain|$2)/' },
    },
    {
      name: 'web-imports-the-client-only',
      severity: 'error',
      from: { path: '^web/', pathNot: '^web/prerender\\.ts$' },
      to: { path: '^(services|infra|local|scripts|test|shared)/', pathNot: '^shared/contract/' },
    },
    {
      name: 'prerendering-imports-the-catalogue',
      comment: 'It makes the pricing page when the pages are built, from what GET /billing/plans returns.',
      severity: 'error',
      from: { path: '^web/prerender\\.ts$' },
      to: {
        path: '^(services|infra|local|scripts|test|shared)/',
        pathNot: '^shared/account/catalogue\\.ts$',
      },
    },
    {
      name: 'client-imports-plain-values-only',
      comment:
        'Its routes and its types are written to client/src: those of the contracts would need zod where the client is used.',
      severity: 'error',
      from: { path: '^client/' },
      to: {
        path: '^(services|infra|local|scripts|test|web|shared)/',
        pathNot: '^shared/contract/(problems|routeProblems|ids|currencyDigits)\\.ts$',
      },
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
      from: { path: '^(services|shared|infra|web|client)/' },
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
    // Its parser reads no JSX. Biome checks what components import (noRestrictedImports, noImportCycles in biome.json).
    exclude: { path: '\\.tsx$|^web/dist/' },
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
