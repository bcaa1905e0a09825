import { CfnOutput, Stack } from 'aws-cdk-lib';
import {
  ApiMapping,
  DomainName,
  EndpointType,
  type HttpApi,
  type HttpStage,
  SecurityPolicy,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import {
  ARecord,
  type CfnRecordSet,
  HostedZone,
  type IAliasRecordTarget,
  RecordTarget,
} from 'aws-cdk-lib/aws-route53';
import { ApiGatewayv2DomainProperties } from 'aws-cdk-lib/aws-route53-targets';
import { Construct } from 'constructs';
import type { Stage } from './stage.ts';

export type StageDomain = NonNullable<Stage['domain']>;

export interface ApiDomainProps {
  api: HttpApi;
  stage: HttpStage;
  domain: StageDomain;
  /** Whether the record that an earlier release created for `domain` is now that of the pages. */
  isRecordTaken: boolean;
}

/** The API's own domain, at which gateways call it. The pages have theirs (parts/frontDistribution.ts). */
export class ApiDomain extends Construct {
  constructor(scope: Construct, id: string, { api, stage, domain, isRecordTaken }: ApiDomainProps) {
    super(scope, id);
    const domainName = new DomainName(this, 'Name', {
      domainName: domain.name,
      certificate: Certificate.fromCertificateArn(this, 'Certificate', domain.certificateArn),
      endpointType: EndpointType.REGIONAL,
      securityPolicy: SecurityPolicy.TLS_1_2,
    });
    const mapping = new ApiMapping(this, 'Mapping', { api, domainName, stage });
    const { regionalDomainName, regionalHostedZoneId } = domainName;
    const record = addDomainRecord(this, domain, {
      host: regionalDomainName,
      alias: new ApiGatewayv2DomainProperties(regionalDomainName, regionalHostedZoneId),
      output: 'DomainTarget',
      logicalId: isRecordTaken ? 'ApiRecord' : 'DomainRecord',
    });
    // Without the mapping, API Gateway refuses requests to the domain.
    record?.node.addDependency(mapping);
  }
}

export interface RecordTargetProps {
  /** The host that the record points to. */
  host: string;
  alias: IAliasRecordTarget;
  /** The name of the output for the operator. */
  output: string;
  /** A record keeps its logical id as long as it has its name: a second record of the same name would collide with it. */
  logicalId: string;
}

/**
 * Points the domain to the host: by a record in the stage's hosted zone, or, without a hosted zone, by an output for
 * the operator, who creates the record. Returns the record, if it creates one.
 */
export function addDomainRecord(
  scope: Construct,
  { name, hostedZone }: Pick<StageDomain, 'name' | 'hostedZone'>,
  { host, alias, output, logicalId }: RecordTargetProps,
): ARecord | undefined {
  if (hostedZone === undefined) {
    new CfnOutput(Stack.of(scope), output, {
      description: `Create a CNAME record for ${name} with this value.`,
      value: host,
    });
    return undefined;
  }
  const zone = HostedZone.fromHostedZoneAttributes(scope, 'Zone', {
    hostedZoneId: hostedZone.id,
    zoneName: hostedZone.name,
  });
  const record = new ARecord(scope, 'Record', {
    zone,
    recordName: name,
    target: RecordTarget.fromAlias(alias),
  });
  (record.node.defaultChild as CfnRecordSet).overrideLogicalId(logicalId);
  return record;
}
