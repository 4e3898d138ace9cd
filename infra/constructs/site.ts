import { execFileSync } from 'node:child_process';
import { cpSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { AssetHashType, Aws, DockerImage, Duration, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import type { HttpApi, WebSocketApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import {
  AccessLevel,
  AllowedMethods,
  type BehaviorOptions,
  CachePolicy,
  Distribution,
  Function as EdgeFunction,
  FunctionCode,
  FunctionEventType,
  FunctionRuntime,
  HeadersFrameOption,
  HttpVersion,
  type IOrigin,
  OriginRequestPolicy,
  PriceClass,
  ResponseHeadersPolicy,
  SecurityPolicyProtocol,
  ViewerProtocolPolicy,
} from 'aws-cdk-lib/aws-cloudfront';
import { HttpOrigin, S3BucketOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import { BucketDeployment, Source } from 'aws-cdk-lib/aws-s3-deployment';
import { Construct } from 'constructs';
import { fillSite, logging } from '../grants.ts';
import {
  anewEachTime,
  apiContentPolicy,
  contentSecurityPolicy,
  placesAtTheEdge,
  type SiteConfig,
  type SiteNeighbours,
  type SitePart,
  siteHeaders,
  siteParts,
  tlsOnlyFor,
} from '../site.ts';
import { names, openRoutes } from '../topology.ts';
import { roleWith } from './function.ts';

export interface SiteProps {
  /** The agents' API, reached at the site's own address: no request of the inbox crosses origins. */
  api: HttpApi;
  /** The agents' socket, at /socket as in the contract; the inbox itself takes the shorter way there. */
  socket: WebSocketApi;
  neighbours: SiteNeighbours;
  /** An address of one's own, with its certificate in us-east-1. */
  domain?: { name: string; certificateArn: string } | undefined;
}

/** The site: a private bucket, and CloudFront before it and before the API. */
export class Site extends Construct {
  /** https://..., with a slash at the end. */
  readonly url: string;
  /** The same without. */
  readonly origin: string;
  private readonly bucket: Bucket;

  constructor(scope: Construct, id: string, { api, socket, neighbours, domain }: SiteProps) {
    super(scope, id);
    this.bucket = siteBucket(this);
    // Listing lets S3 say 404 for what is not there instead of 403.
    const files = S3BucketOrigin.withOriginAccessControl(this.bucket, {
      originAccessLevels: [AccessLevel.READ, AccessLevel.LIST],
    });
    Validations.of(this).acknowledge({
      id: '@aws-cdk/aws-cloudfront-origins:listBucketSecurityRisk',
      reason: 'The root is index.html, so that nobody gets a list; and everything in the bucket is for everybody.',
    });
    const policy = contentSecurityPolicy(neighbours);
    const places = new EdgeFunction(this, 'Places', {
      functionName: nameOf('places'),
      comment: 'Every place in the inbox is its one page',
      runtime: FunctionRuntime.JS_2_0,
      code: FunctionCode.fromInline(placesAtTheEdge),
    });
    const distribution = new Distribution(this, 'Distribution', {
      comment: 'Slotdesk: the inbox, the widget and the API',
      defaultRootObject: 'index.html',
      httpVersion: HttpVersion.HTTP2_AND_3,
      priceClass: PriceClass.PRICE_CLASS_ALL,
      ...(domain && {
        minimumProtocolVersion: SecurityPolicyProtocol.TLS_V1_2_2021,
        domainNames: [domain.name],
        certificate: Certificate.fromCertificateArn(this, 'Certificate', domain.certificateArn),
      }),
      defaultBehavior: {
        ...ofFiles(files),
        cachePolicy: CachePolicy.CACHING_DISABLED,
        responseHeadersPolicy: this.headers('Pages', { policy, cacheControl: anewEachTime }),
        functionAssociations: [{ function: places, eventType: FunctionEventType.VIEWER_REQUEST }],
      },
      additionalBehaviors: {
        ...Object.fromEntries(siteParts.map((part) => [part.path, this.partOf(files, part, policy)])),
        ...this.apiBehaviors(api, socket),
      },
    });
    acknowledge(distribution, domain !== undefined);
    this.origin = `https://${domain?.name ?? distribution.distributionDomainName}`;
    this.url = `${this.origin}/`;
  }

  /** Puts what is built, and what it has to know, into the bucket. Files of former versions stay: a tab that is open asks for them. */
  fill(config: SiteConfig): void {
    const log = new LogGroup(this, 'FilesLog', {
      logGroupName: '/aws/lambda/slotdesk-site-files',
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    new BucketDeployment(this, 'Files', {
      destinationBucket: this.bucket,
      sources: [builtSite(), Source.jsonData('config.json', config)],
      prune: false,
      memoryLimit: 256,
      // What it needs and no more: CDK would give it every action on both buckets.
      role: roleWith(this, 'FilesRole', [
        logging(log),
        ...fillSite(Stack.of(this).synthesizer.bootstrapQualifier),
      ]).withoutPolicyUpdates(),
      logGroup: log,
    });
    acknowledgeCopier(Stack.of(this));
  }

  private partOf(files: IOrigin, part: SitePart, policy: string): BehaviorOptions {
    const id = part.path.replace(/\W/g, '') || 'All';
    return {
      ...ofFiles(files),
      cachePolicy: new CachePolicy(this, `Keep-${id}`, {
        cachePolicyName: nameOf(id),
        minTtl: Duration.seconds(0),
        defaultTtl: Duration.seconds(part.kept),
        maxTtl: Duration.seconds(part.kept),
        enableAcceptEncodingBrotli: true,
        enableAcceptEncodingGzip: true,
      }),
      responseHeadersPolicy: this.headers(id, { policy, ...part }),
    };
  }

  private apiBehaviors(api: HttpApi, socket: WebSocketApi): Record<string, BehaviorOptions> {
    const responseHeadersPolicy = this.headers('Api', { policy: apiContentPolicy });
    const toApi = { ...passedOn(api.apiId), responseHeadersPolicy };
    const documents = openRoutes.map((route) => route.replace('GET ', ''));
    return {
      ...Object.fromEntries(['/api/*', ...documents].map((path) => [path, toApi])),
      [`/${names.socketStage}`]: { ...passedOn(socket.apiId), responseHeadersPolicy },
    };
  }

  private headers(
    id: string,
    { policy, cacheControl, forEverybody }: { policy: string } & Partial<SitePart>,
  ): ResponseHeadersPolicy {
    const { 'x-content-type-options': _nosniff, ...others } = siteHeaders;
    const custom = { ...others, ...(cacheControl && { 'cache-control': cacheControl }) };
    return new ResponseHeadersPolicy(this, `Headers-${id}`, {
      responseHeadersPolicyName: nameOf(id),
      securityHeadersBehavior: {
        contentSecurityPolicy: { contentSecurityPolicy: policy, override: true },
        contentTypeOptions: { override: true },
        frameOptions: { frameOption: HeadersFrameOption.DENY, override: true },
        strictTransportSecurity: {
          accessControlMaxAge: Duration.seconds(tlsOnlyFor),
          includeSubdomains: true,
          override: true,
        },
      },
      customHeadersBehavior: {
        customHeaders: Object.entries(custom).map(([header, value]) => ({ header, value, override: true })),
      },
      ...(forEverybody && {
        corsBehavior: {
          accessControlAllowCredentials: false,
          accessControlAllowHeaders: ['*'],
          accessControlAllowMethods: ['GET', 'HEAD'],
          accessControlAllowOrigins: ['*'],
          originOverride: true,
        },
      }),
    });
  }
}

/** CloudFront's names are one account's in all regions. */
const nameOf = (part: string): string => `slotdesk-${Aws.REGION}-${part}`;

const ofFiles = (origin: IOrigin): Pick<BehaviorOptions, 'origin' | 'viewerProtocolPolicy' | 'compress'> => ({
  origin,
  viewerProtocolPolicy: ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
  compress: true,
});

/** To an API: whatever is asked, nothing of it kept. The token goes through; the host must be the API's own. */
const passedOn = (apiId: string): BehaviorOptions => ({
  origin: new HttpOrigin(`${apiId}.execute-api.${Aws.REGION}.${Aws.URL_SUFFIX}`, { readTimeout: Duration.seconds(30) }),
  viewerProtocolPolicy: ViewerProtocolPolicy.HTTPS_ONLY,
  allowedMethods: AllowedMethods.ALLOW_ALL,
  cachePolicy: CachePolicy.CACHING_DISABLED,
  originRequestPolicy: OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
});

/** Reached by CloudFront alone. What is in it can be built again, but it is kept with its stack's deletion: CloudFormation deletes no full bucket. */
function siteBucket(scope: Construct): Bucket {
  const bucket = new Bucket(scope, 'Bucket', {
    bucketName: names.siteBucket(Aws.ACCOUNT_ID, Aws.REGION),
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    encryption: BucketEncryption.S3_MANAGED,
    enforceSSL: true,
    minimumTLSVersion: 1.2,
    objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
    removalPolicy: RemovalPolicy.RETAIN,
  });
  Validations.of(bucket).acknowledge({
    id: 'AwsSolutions-S1',
    reason: 'It holds what everybody may load; only CloudFront reads it.',
  });
  return bucket;
}

/** Built when the stack is: not for a synthesis that bundles nothing. */
function builtSite() {
  const root = join(import.meta.dirname, '..', '..');
  return Source.asset(join(root, 'web'), {
    exclude: ['dist', 'node_modules'],
    assetHashType: AssetHashType.OUTPUT,
    bundling: {
      image: DockerImage.fromRegistry('none'),
      local: {
        tryBundle(output) {
          execFileSync(process.execPath, ['--import', 'tsx', 'scripts/web.ts'], { cwd: root, stdio: 'inherit' });
          for (const part of ['inbox', 'widget'].map((name) => join(root, 'web/dist', name)))
            if (existsSync(part)) cpSync(part, output, { recursive: true });
          return true;
        },
      },
    },
  });
}

function acknowledge(distribution: Distribution, hasDomain: boolean): void {
  const reasons: Record<string, string> = {
    'AwsSolutions-CFR1': 'Agents and customers are wherever they are.',
    'AwsSolutions-CFR2':
      'Everything behind it but files for everybody asks for a token and is throttled; an operator may put a web ACL before it.',
    'AwsSolutions-CFR3': 'The API writes its own log; who loads which file of the inbox tells nothing.',
    ...(!hasDomain && {
      'AwsSolutions-CFR4': "CloudFront's own certificate allows no other choice; a domain of one's own does.",
    }),
  };
  for (const [id, reason] of Object.entries(reasons)) Validations.of(distribution).acknowledge({ id, reason });
}

/** The function that copies the files comes with CDK, as it is there. */
function acknowledgeCopier(stack: Stack): void {
  const copier = stack.node.children.find(({ node }) => node.id.startsWith('Custom::CDKBucketDeployment'));
  if (!copier) throw new Error('BucketDeployment has no function any more: look what it has instead.');
  const reason = 'It is part of CDK, runs only while a deployment waits for it, and fails with the deployment.';
  for (const id of [
    'AwsSolutions-L1',
    'Serverless-LambdaLatestVersion',
    'Serverless-LambdaDLQ',
    'Serverless-LambdaAsyncFailureDestination',
    'Serverless-LambdaTracing',
  ])
    Validations.of(copier).acknowledge({ id, reason });
}
