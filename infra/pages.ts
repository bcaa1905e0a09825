import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Duration, Validations } from 'aws-cdk-lib';
import {
  AccessLevel,
  AllowedMethods,
  type BehaviorOptions,
  CachePolicy,
  Function as CloudFrontFunction,
  FunctionCode,
  FunctionEventType,
  FunctionRuntime,
  type ResponseHeadersPolicy,
  ViewerProtocolPolicy,
} from 'aws-cdk-lib/aws-cloudfront';
import { S3BucketOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import { BlockPublicAccess, Bucket, BucketEncryption } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { badgeHeaders } from './parts/badgeBehavior.ts';
import { dataRemovalPolicy } from './parts/dataRemovalPolicy.ts';
import { FrontDistribution, type FrontEdge } from './parts/frontDistribution.ts';
import { pageHeaders } from './parts/pageHeaders.ts';
import { BADGE_SCRIPT, needsFunction, PAGE_PATHS } from './parts/pagePaths.ts';
import type { Stage } from './stage.ts';

const FUNCTION_FILE = fileURLToPath(new URL('./parts/pageFunction.js', import.meta.url));

/** An upload takes seconds. What one left unfinished costs storage. */
const UPLOAD_AGE_MAX = Duration.days(1);

export interface PagesProps {
  stage: Stage;
  apiHost: string;
  edge: FrontEdge | undefined;
  /** The origins of the issuer's endpoints, which the pages call. */
  issuerOrigins: readonly string[];
}

/**
 * The pages: a bucket that `npm run deploy` fills, behind the stage's distribution. Only the distribution can read the bucket. See
 * docs/decisions/0016-one-distribution.md.
 */
export class Pages extends Construct {
  /** Where browsers reach the pages, and also the API; ends in a slash. */
  readonly url: string;
  /** The same without the slash. */
  readonly address: string;
  readonly bucketName: string;
  readonly distributionId: string;

  constructor(scope: Construct, id: string, { stage, apiHost, edge, issuerOrigins }: PagesProps) {
    super(scope, id);
    const bucket = this.#createBucket(stage);
    const badge = badgeHeaders(this, 'BadgeHeaders');
    const { host, distribution } = new FrontDistribution(this, 'Front', {
      stage,
      apiHost,
      pages: this.#createBehaviors(bucket, { issuerOrigins, badge }),
      badge,
      edge,
    });
    this.address = `https://${host}`;
    this.url = `${this.address}/`;
    this.bucketName = bucket.bucketName;
    this.distributionId = distribution.distributionId;
  }

  #createBucket(stage: Stage): Bucket {
    const bucket = new Bucket(this, 'Bucket', {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      lifecycleRules: [{ abortIncompleteMultipartUploadAfter: UPLOAD_AGE_MAX }],
      removalPolicy: dataRemovalPolicy(stage),
    });
    Validations.of(bucket).acknowledge({
      id: 'AwsSolutions-S1',
      reason: 'Everybody may read these files, through CloudFront. CloudTrail records who writes them.',
    });
    return bucket;
  }

  #createBehaviors(
    bucket: Bucket,
    { issuerOrigins, badge }: { issuerOrigins: readonly string[]; badge: ResponseHeadersPolicy },
  ): Record<string, BehaviorOptions> {
    const page: BehaviorOptions = {
      origin: S3BucketOrigin.withOriginAccessControl(bucket, {
        // Without LIST, S3 returns 403 for a missing file. No path lists the bucket: `/` is a redirect, and no query string is sent on.
        originAccessLevels: [AccessLevel.READ, AccessLevel.LIST],
      }),
      allowedMethods: AllowedMethods.ALLOW_GET_HEAD,
      // As long as each file's Cache-Control says. Query strings, cookies and headers neither reach S3 nor divide the cache.
      cachePolicy: CachePolicy.CACHING_OPTIMIZED,
      responseHeadersPolicy: pageHeaders(this, 'Headers', issuerOrigins),
      viewerProtocolPolicy: ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
      compress: true,
    };
    const functionAssociations = [
      { function: this.#createFunction(), eventType: FunctionEventType.VIEWER_REQUEST },
    ];
    return Object.fromEntries(
      PAGE_PATHS.map((path) => [
        path.pattern,
        {
          ...page,
          ...(needsFunction(path) ? { functionAssociations } : {}),
          ...(path.pattern === BADGE_SCRIPT ? { responseHeadersPolicy: badge } : {}),
        },
      ]),
    );
  }

  #createFunction(): CloudFrontFunction {
    const table = `const PAGE_PATHS = ${JSON.stringify(PAGE_PATHS)};`;
    return new CloudFrontFunction(this, 'Function', {
      comment: 'Redirects, and names the file of a page',
      code: FunctionCode.fromInline(`${table}\n${readFileSync(FUNCTION_FILE, 'utf8')}`),
      runtime: FunctionRuntime.JS_2_0,
    });
  }
}
