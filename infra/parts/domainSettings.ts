import * as z from 'zod/mini';

const domainName = z.string().check(z.regex(/^([a-z0-9-]+\.)+[a-z]{2,}$/, 'a domain name'));
const certificateArn = z
  .string()
  .check(z.regex(/^arn:[a-z-]+:acm:[a-z0-9-]+:\d{12}:certificate\/\S+$/, 'an ACM certificate'));

/** The hosted zone that gets the domain's record. Default: the operator creates the record elsewhere. */
const hostedZone = z.optional(z.strictObject({ id: z.string(), name: z.string() }));

/** The API's own domain, at which gateways call it. Its certificate must be in the stage's region. */
export const domainSettings = z.strictObject({
  name: domainName,
  certificateArn,
  /**
   * Whether to close the default address of API Gateway. Set it in a deployment after the one that adds the domain:
   * the address closes at once, but the domain takes minutes to work.
   */
  closesDirectAddress: z.optional(z.boolean()),
  hostedZone,
});

/** The domain of the pages, at which the API can be called too. Its certificate must be in us-east-1. */
export const pagesSettings = z.strictObject({
  domain: domainName,
  certificateArn,
  hostedZone,
  /**
   * Whether the name was `domain` when the stage got its edge, so that it has led to CloudFront since (docs/edge.md). Its record then
   * keeps its place in the stack.
   */
  keepsDomainRecord: z.optional(z.boolean()),
});

/** The only region from which CloudFront accepts certificates and firewalls. */
export const EDGE_REGION = 'us-east-1';

interface DomainsOfStage {
  region?: string;
  domain?: z.output<typeof domainSettings>;
  pages?: z.output<typeof pagesSettings>;
}

/** Problems of domains that are each valid but contradict the stage's region, their zone or each other. */
export function findDomainConflicts({ domain, pages, region }: DomainsOfStage): string[] {
  const problems: string[] = [];
  if (domain !== undefined) {
    const certificateRegion = regionOf(domain.certificateArn);
    if (region === undefined) {
      problems.push('domain needs region, which must be the region of its certificate');
    } else if (certificateRegion !== region) {
      problems.push(`domain.certificateArn must be in ${region}, but is in ${certificateRegion}`);
    }
    problems.push(...zoneProblems('domain.name', domain.name, domain.hostedZone?.name));
  }
  if (pages !== undefined) {
    const certificateRegion = regionOf(pages.certificateArn);
    if (certificateRegion !== EDGE_REGION) {
      problems.push(
        `pages.certificateArn must be in ${EDGE_REGION}, from where CloudFront accepts certificates, but is in ${certificateRegion}`,
      );
    }
    problems.push(...zoneProblems('pages.domain', pages.domain, pages.hostedZone?.name));
    if (pages.domain === domain?.name) {
      problems.push(
        'pages.domain and domain.name must differ: one leads to CloudFront, the other to the API',
      );
    }
  }
  return problems;
}

const regionOf = (arn: string) => arn.split(':')[3];

function zoneProblems(setting: string, name: string, zone: string | undefined): string[] {
  if (zone === undefined || name === zone || name.endsWith(`.${zone}`)) return [];
  return [`${setting} is not in the hosted zone ${zone}`];
}
