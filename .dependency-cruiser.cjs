/** The arrows of docs/architecture.md, checked by `npm run check`. */
module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'services-never-import-each-other',
      comment: 'They meet in shared/account and shared/contracts.',
      severity: 'error',
      from: { path: '^services/([^/]+)/' },
      to: { path: '^services/', pathNot: '^services/$1/' },
    },
    {
      name: 'domain-is-pure',
      comment: 'Domain rules import no AWS, no Stripe, no env, no clock, no logger.',
      severity: 'error',
      from: { path: '^services/[^/]+/domain/' },
      to: {
        pathNot: ['^services/[^/]+/domain/', '^shared/pure/', '^shared/account/', '^shared/contracts/'],
      },
    },
    {
      name: 'domain-never-imports-a-store',
      severity: 'error',
      from: { path: '^(services/[^/]+/domain/|shared/pure/)' },
      to: { path: '(Store|Row)\\.ts$|^shared/aws/' },
    },
    {
      name: 'the-account-rules-are-pure',
      severity: 'error',
      from: { path: '^shared/account/', pathNot: '(Store|Row)\\.ts$' },
      to: { pathNot: ['^shared/account/', '^shared/pure/'] },
    },
    {
      name: 'shared-pure-imports-nothing',
      severity: 'error',
      from: { path: '^shared/pure/' },
      to: { pathNot: ['^shared/pure/'] },
    },
    {
      name: 'only-gateways-call-stripe',
      severity: 'error',
      from: { path: '^(services|shared)/', pathNot: ['^services/[^/]+/gateway/', '^shared/stripe/'] },
      to: { path: '^node_modules/stripe/' },
    },
    {
      name: 'only-handlers-wire',
      comment: 'Stores and gateways are joined in handlers alone.',
      severity: 'error',
      from: { path: '^services/[^/]+/(store|gateway|domain)/' },
      to: { path: '^services/[^/]+/handlers/' },
    },
    {
      name: 'product-never-imports-the-local-run',
      severity: 'error',
      from: { path: '^(services|shared|infra)/' },
      to: { path: '^(local|test|scripts)/' },
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
    // TypeScript 7 has no compiler API, without which the default parser passes over every .ts file in silence.
    parser: 'swc',
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
};
