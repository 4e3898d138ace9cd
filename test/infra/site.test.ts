import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ariaStyles, isPlace, placesAtTheEdge, siteParts } from '../../infra/site.ts';
import { names } from '../../infra/topology.ts';
import { resourcesOf, templatesOf } from './templates.ts';

/** The site on AWS: what CloudFront shows whom, and how browsers sign in. */

const { core } = templatesOf([]);
const [distribution] = resourcesOf(core, 'AWS::CloudFront::Distribution').map(
  ({ properties }) => properties.DistributionConfig,
);

interface Behavior {
  path: string;
  target: string;
  methods: string[];
  keeps: string;
  requests?: string;
  headers: Record<string, string>;
  cors: unknown;
  edge: string[];
}

/** A policy's or resource's text, with what is only known when it is deployed as <what>. */
const text = (value: unknown): string => {
  if (typeof value === 'string') return value;
  const { Ref, 'Fn::Join': join, 'Fn::GetAtt': of } = value as Record<string, never>;
  if (join) return ((join as [string, unknown[]])[1] as unknown[]).map(text).join('');
  return `<${Ref ?? (of as unknown as string[])?.join('.')}>`;
};

// biome-ignore lint/suspicious/noExplicitAny: a template is whatever JSON CloudFormation takes
const behaviorOf = (raw: any): Behavior => {
  const { Ref } = raw.ResponseHeadersPolicyId;
  const { properties } = resourcesOf(core, 'AWS::CloudFront::ResponseHeadersPolicy').find(({ id }) => id === Ref) ?? {};
  const { SecurityHeadersConfig: secure, CustomHeadersConfig, CorsConfig } = properties.ResponseHeadersPolicyConfig;
  const custom: { Header: string; Value: string }[] = CustomHeadersConfig.Items;
  return {
    path: raw.PathPattern ?? '*',
    target: raw.TargetOriginId,
    methods: raw.AllowedMethods ?? ['GET', 'HEAD'],
    keeps: raw.CachePolicyId,
    requests: raw.OriginRequestPolicyId,
    edge: (raw.FunctionAssociations ?? []).map((one: { EventType: string }) => one.EventType),
    cors: CorsConfig,
    headers: {
      'content-security-policy': text(secure.ContentSecurityPolicy.ContentSecurityPolicy),
      'strict-transport-security': String(secure.StrictTransportSecurity.AccessControlMaxAgeSec),
      'x-content-type-options': secure.ContentTypeOptions ? 'nosniff' : '',
      'x-frame-options': secure.FrameOptions.FrameOption,
      ...Object.fromEntries(custom.map(({ Header, Value }) => [Header, Value])),
    },
  };
};

const pages = behaviorOf(distribution.DefaultCacheBehavior);
const others: Behavior[] = distribution.CacheBehaviors.map(behaviorOf);
const at = (path: string): Behavior => {
  const found = others.find((one) => one.path === path);
  if (!found) throw new Error(`nothing at ${path}`);
  return found;
};
/** CloudFront's managed policies: nothing is kept; everything of the request but its host goes on. */
const keepsNothing = '4135ea2d-6df8-44a3-9df3-4b5a84be39ad';
const allButHost = 'b689b0a8-53d0-40ab-baf2-68738e2966ac';
const directive = ({ headers }: Behavior, name: string): string[] | undefined =>
  headers['content-security-policy']
    ?.split('; ')
    .find((one) => one.startsWith(`${name} `))
    ?.split(' ')
    .slice(1);

test('P1 the styles that pages may add are those that React Aria adds, to the letter', () => {
  const root = join(import.meta.dirname, '../../node_modules/react-aria/dist/private');
  const source = ['interactions/usePress.mjs', 'overlays/usePreventScroll.mjs']
    .map((file) => readFileSync(join(root, file), 'utf8'))
    .join();
  const attribute = /PRESSABLE_ATTRIBUTE = ['"](data-[\w-]+)['"]/.exec(source)?.[1] ?? '';
  const written = source.replace(/\$\{\S+PRESSABLE_ATTRIBUTE\}/, attribute);
  const added = [...written.matchAll(/style\.textContent = `([^`]*)`\.trim\(\)/g)].map(([, style]) => style?.trim());
  expect(added).toEqual(ariaStyles);
});

describe('P1 the site on AWS', () => {
  test('P1 every place in the inbox is its one page; files are files', () => {
    // The code that CloudFront evaluates.
    const edge = new Function('event', `${placesAtTheEdge} return handler(event);`) as (event: object) => {
      uri: string;
    };
    const html = 'text/html,application/xhtml+xml,*/*;q=0.8';
    for (const [uri, accept, place] of [
      ['/', html, true],
      ['/conversations/bloom.bloom-whatsapp.abc_-d.1', html, true],
      ['/customers/cus.bloom.aB3dE6gH9jK2mN5pQ8sT1v', html, true],
      ['/bloom/unassigned', html, true],
      ['/admin/bloom/', html, true],
      ['/assets/main-1a2b.js', html, false],
      ['/config.json', '*/*', false],
      ['/bloom/unassigned', 'application/json', false],
      ['/bloom/unassigned', undefined, false],
      ['/icon.svg', html, false],
    ] as const) {
      const request = { uri, headers: accept ? { accept: { value: accept } } : {} };
      const shown = edge({ request }).uri;
      // CloudFront shows index.html at / by itself.
      expect(shown === '/index.html' || uri === '/', uri).toBe(place);
      expect(isPlace(uri, accept), uri).toBe(place);
      if (!place) expect(shown).toBe(uri);
    }
    expect(pages.edge).toEqual(['viewer-request']);
    expect(distribution.DefaultRootObject).toBe('index.html');
  });

  test('P1 no page may run script that is in it or comes from elsewhere, be framed, or send anything anywhere else', () => {
    for (const one of [pages, ...others]) {
      expect(one.headers['content-security-policy']).not.toMatch(/unsafe|\*|script-src(?! 'self';)/);
      expect(directive(one, 'default-src')).toEqual(["'none'"]);
      expect(directive(one, 'frame-ancestors')).toEqual(["'none'"]);
      expect(one.headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        'strict-transport-security': '63072000',
        'referrer-policy': 'strict-origin-when-cross-origin',
      });
    }
    const [socket] = resourcesOf(core, 'AWS::ApiGatewayV2::Api').filter(
      ({ properties }) => properties.Name === names.socket,
    );
    const files = 'https://slotdesk-media-<AWS::AccountId>-<AWS::Region>.s3.<AWS::Region>.amazonaws.com';
    expect(directive(pages, 'connect-src')).toEqual([
      "'self'",
      `wss://<${socket?.id}>.execute-api.<AWS::Region>.<AWS::URLSuffix>`,
      'https://slotdesk-<AWS::AccountId>.auth.<AWS::Region>.amazoncognito.com',
      files,
    ]);
    expect(directive(pages, 'img-src')).toEqual(["'self'", 'blob:', 'data:', files]);
  });

  test('P1 pages are asked for anew, what has a hash in its name never again; shops’ pages may load the widget', () => {
    expect([pages.keeps, pages.headers['cache-control']]).toEqual([keepsNothing, 'no-cache']);
    for (const part of siteParts) {
      expect(at(part.path).headers['cache-control']).toBe(part.cacheControl);
      expect(at(part.path).cors !== undefined, part.path).toBe(part.forEverybody === true);
    }
    expect(pages.cors).toBeUndefined();
    expect(siteParts.filter(({ forEverybody }) => forEverybody).map(({ path }) => path)).toEqual([
      '/widget/*',
      '/widget.js',
    ]);
  });

  test('P1 the API and the socket are at the same address, over TLS, never kept, with the token', () => {
    for (const path of ['/api/*', '/openapi.json', '/asyncapi.json', '/socket'])
      expect(at(path)).toMatchObject({ keeps: keepsNothing, requests: allButHost });
    expect(at('/api/*').methods).toEqual(expect.arrayContaining(['GET', 'PUT', 'PATCH', 'POST', 'DELETE']));
    expect(at('/api/*').target).not.toBe(pages.target);
  });

  test('P1 only this distribution reads the bucket, and a deployment can add files but take none away', () => {
    const bucket = resourcesOf(core, 'AWS::S3::Bucket').find(({ properties }) => !properties.CorsConfiguration);
    expect(bucket?.properties.PublicAccessBlockConfiguration.RestrictPublicBuckets).toBe(true);
    const policy = resourcesOf(core, 'AWS::S3::BucketPolicy').find((one) => one.properties.Bucket.Ref === bucket?.id);
    const allowed = policy?.properties.PolicyDocument.Statement.filter(
      (one: { Effect: string }) => one.Effect === 'Allow',
    );
    for (const one of allowed) {
      expect(one.Principal).toEqual({ Service: 'cloudfront.amazonaws.com' });
      expect(JSON.stringify(one.Condition)).toContain('distribution/');
    }
    const [copier] = resourcesOf(core, 'AWS::Lambda::Function').filter(({ properties }) => !properties.FunctionName);
    const role = copier?.properties.Role['Fn::GetAtt'][0];
    const { Policies, ManagedPolicyArns } =
      resourcesOf(core, 'AWS::IAM::Role').find(({ id }) => id === role)?.properties ?? {};
    const actions = Policies.flatMap((one: { PolicyDocument: { Statement: { Action: string | string[] }[] } }) =>
      one.PolicyDocument.Statement.flatMap(({ Action }) => Action),
    ).sort();
    expect(ManagedPolicyArns).toBeUndefined();
    expect(actions).toEqual([
      'logs:CreateLogStream',
      'logs:PutLogEvents',
      's3:AbortMultipartUpload',
      's3:GetObject',
      's3:GetObject',
      's3:ListBucket',
      's3:PutObject',
    ]);
    expect(
      resourcesOf(core, 'AWS::IAM::Policy').filter(({ properties }) => JSON.stringify(properties.Roles).includes(role)),
    ).toEqual([]);
  });

  test('P1 agents sign in by code at the pool’s page and come back to the site; tokens are short, renewed once, and revoked', () => {
    const [client] = resourcesOf(core, 'AWS::Cognito::UserPoolClient').map(({ properties }) => properties);
    expect(client).toMatchObject({
      GenerateSecret: false,
      AllowedOAuthFlows: ['code'],
      AllowedOAuthScopes: ['openid', 'email', 'profile'],
      AccessTokenValidity: 15,
      EnableTokenRevocation: true,
      RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds: 30 },
    });
    expect(client?.CallbackURLs.map(text)).toEqual(['https://<SiteDistribution390DED28.DomainName>/']);
    expect(client?.LogoutURLs).toEqual(client?.CallbackURLs);
    expect(JSON.stringify(client?.ExplicitAuthFlows ?? [])).not.toContain('REFRESH');
  });

  test('P1 the site has an address of its own where the operator gives one, with its certificate', () => {
    const certificate = 'arn:aws:acm:us-east-1:123456789012:certificate/1';
    const { core: own } = templatesOf([], {
      domain: 'desk.example.com',
      certificate,
      inboxUrl: 'http://localhost:4000/',
    });
    const [config] = resourcesOf(own, 'AWS::CloudFront::Distribution').map(
      ({ properties }) => properties.DistributionConfig,
    );
    expect(config).toMatchObject({
      Aliases: ['desk.example.com'],
      ViewerCertificate: { AcmCertificateArn: certificate, MinimumProtocolVersion: 'TLSv1.2_2021' },
    });
    const [client] = resourcesOf(own, 'AWS::Cognito::UserPoolClient').map(({ properties }) => properties);
    expect(client?.CallbackURLs).toEqual(['https://desk.example.com/', 'http://localhost:4000/']);
    const media = resourcesOf(own, 'AWS::S3::Bucket').find(({ properties }) => properties.CorsConfiguration);
    expect(media?.properties.CorsConfiguration.CorsRules[0].AllowedOrigins).toEqual([
      'https://desk.example.com',
      'http://localhost:4000',
    ]);
    expect(() => templatesOf([], { domain: 'desk.example.com' })).toThrow('certificate');
  });
});
