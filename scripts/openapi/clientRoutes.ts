import type { ContractRoute } from '../../shared/contract/contract.ts';
import { GENERAL_PROBLEMS } from '../../shared/contract/routeProblems.ts';
import { CALLED_ROUTES, itemsOf } from './clientTypes.ts';
import { REPEATABLE } from './repeatable.ts';

const HEADER = `/* Written by \`npm run openapi\` from the contracts, with what a client needs of each route. Changes made here are lost. */
import type { RouteTable } from './operations.ts';
`;

/** The client's routes, in plain values: those of the contracts also have texts for the API reference, which a page would load for nothing. */
export function clientRoutes(): string {
  const isAdmin = ({ route }: ContractRoute) => route.includes(' /admin/');
  return [
    HEADER,
    '/** The routes of gateways, customers and their browsers. */',
    table(
      'USER_ROUTES',
      CALLED_ROUTES.filter((route) => !isAdmin(route)),
    ),
    '/** The routes of operators. */',
    table('ADMIN_ROUTES', CALLED_ROUTES.filter(isAdmin)),
  ].join('\n');
}

const table = (name: string, routes: ContractRoute[]) =>
  `export const ${name} = {\n${routes.map(entry).join('')}} as const satisfies RouteTable;\n`;

function entry(contract: ContractRoute): string {
  const { operationId, route, csv, pdf } = contract;
  const problems = contract.problems.filter((code) => !GENERAL_PROBLEMS.includes(code));
  const values = {
    route,
    scope: contract.scope === 'public' ? 'public' : undefined,
    csv,
    pdf,
    repeatable: isRepeatable(contract) || undefined,
    items: itemsOf(contract),
    problems,
  };
  const members = Object.entries(values).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}: ${literal(value)}`],
  );
  return `  ${operationId}: { ${members.join(', ')} },\n`;
}

/** Throws for an operation that writes if nobody has decided whether it is repeatable. */
function isRepeatable({ operationId, route }: ContractRoute): boolean {
  const repeatable = REPEATABLE[operationId];
  if (route.startsWith('GET ')) return false;
  if (repeatable === undefined)
    throw new Error(`${operationId}: decide in repeatable.ts whether it is repeatable`);
  return repeatable;
}

const literal = (value: unknown) => JSON.stringify(value).replaceAll('"', "'").replaceAll(',', ', ');
