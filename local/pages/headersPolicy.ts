/** The parts of a response headers policy that the local run uses. Every one overrides what the origin sends. */
interface Policy {
  SecurityHeadersConfig?: {
    ContentSecurityPolicy?: { ContentSecurityPolicy: string };
    ContentTypeOptions?: object;
    FrameOptions?: { FrameOption: string };
    ReferrerPolicy?: { ReferrerPolicy: string };
    StrictTransportSecurity?: {
      AccessControlMaxAgeSec: number;
      IncludeSubdomains?: boolean;
      Preload?: boolean;
    };
  };
  CustomHeadersConfig?: { Items: { Header: string; Value: string }[] };
  CorsConfig?: { AccessControlAllowOrigins: { Items: string[] }; AccessControlAllowCredentials: boolean };
}

const KNOWN = ['Name', 'Comment', 'SecurityHeadersConfig', 'CustomHeadersConfig', 'CorsConfig'];
const KNOWN_SECURITY = [
  'ContentSecurityPolicy',
  'ContentTypeOptions',
  'FrameOptions',
  'ReferrerPolicy',
  'StrictTransportSecurity',
];

/** The headers that a resolved response headers policy adds. Throws for a part that the local run does not support. */
export function readHeadersPolicy(config: unknown): Record<string, string> {
  const policy = config as Policy;
  const security = policy.SecurityHeadersConfig ?? {};
  const unsupported = [
    ...Object.keys(policy).filter((name) => !KNOWN.includes(name)),
    ...Object.keys(security).filter((name) => !KNOWN_SECURITY.includes(name)),
  ];
  if (unsupported.length > 0)
    throw new Error(`the local run does not support ${unsupported.join(', ')} of a response headers policy`);
  const headers: Record<string, string | undefined> = {
    'content-security-policy': security.ContentSecurityPolicy?.ContentSecurityPolicy,
    'x-content-type-options': security.ContentTypeOptions && 'nosniff',
    'x-frame-options': security.FrameOptions?.FrameOption,
    'referrer-policy': security.ReferrerPolicy?.ReferrerPolicy,
    'strict-transport-security': transportSecurity(security.StrictTransportSecurity),
    'access-control-allow-origin': policy.CorsConfig && allowedOrigin(policy.CorsConfig),
    ...Object.fromEntries(
      (policy.CustomHeadersConfig?.Items ?? []).map(({ Header, Value }) => [Header.toLowerCase(), Value]),
    ),
  };
  const set = Object.entries(headers).filter((header): header is [string, string] => header[1] !== undefined);
  return Object.fromEntries(set);
}

/** Methods and headers matter to preflights only, which no such path answers. */
function allowedOrigin({
  AccessControlAllowOrigins: { Items },
  AccessControlAllowCredentials: hasCredentials,
}: NonNullable<Policy['CorsConfig']>): string {
  if (Items.join() !== '*' || hasCredentials)
    throw new Error(
      'the local run supports CORS of a response headers policy for all origins, without credentials',
    );
  return '*';
}

function transportSecurity(
  setting: NonNullable<Policy['SecurityHeadersConfig']>['StrictTransportSecurity'],
): string | undefined {
  if (setting === undefined) return undefined;
  const { AccessControlMaxAgeSec, IncludeSubdomains, Preload } = setting;
  const subdomains = IncludeSubdomains === true ? '; includeSubDomains' : '';
  return `max-age=${AccessControlMaxAgeSec}${subdomains}${Preload === true ? '; preload' : ''}`;
}
