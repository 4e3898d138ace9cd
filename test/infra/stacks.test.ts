import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Template } from 'aws-cdk-lib/assertions';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { afterAll, describe, expect, test } from 'vitest';
import { buildDesk, type Desk } from '../../infra/build.ts';
import {
  adminRoutes,
  apiRoutes,
  environmentNames,
  type FunctionName,
  functions,
  names,
  openRoutes,
  shopRoutes,
  socketRoutes,
  stream,
  table,
  wakeDelaySeconds,
  wakeEvent,
  webhookPath,
} from '../../infra/topology.ts';
import { streamedKinds } from '../../layers/store/keys.ts';
import { anApp, aShop, type Resource, resourcesOf, templatesOf } from './templates.ts';

const { core, shops } = templatesOf([aShop('bloom'), aShop('forge')]);
const [bloom, forge] = shops as [Template, Template];
const everywhere = [core, bloom, forge];
const fnOf = (template: Template, name: FunctionName, shop?: string): Resource => {
  const found = resourcesOf(template, 'AWS::Lambda::Function').find(
    (one) => one.properties.FunctionName === names.function(name, shop),
  );
  if (!found) throw new Error(`no function ${name}`);
  return found;
};

describe('stacks stand alone', () => {
  test('no stack imports or exports a value, and none depends on another', () => {
    for (const template of everywhere) {
      const text = JSON.stringify(template.toJSON());
      expect(text).not.toMatch(/Fn::ImportValue|Fn::GetStackOutput|"Export"/);
    }
    const { core: stack, shops: stacks } = buildDesk(anApp(), [aShop('bloom')]);
    expect([stack, ...stacks].flatMap((one) => one.dependencies)).toEqual([]);
  });

  test('adding, changing and removing a shop leaves every other template as it was, byte for byte', () => {
    const text = (template: Template | undefined) => JSON.stringify(template?.toJSON());
    expect(text(templatesOf([]).core)).toBe(text(core));
    const changed = templatesOf([
      aShop('bloom', { name: 'Other', webhookConcurrency: 5 }),
      aShop('forge'),
      aShop('third'),
    ]);
    expect(text(changed.core)).toBe(text(core));
    expect(text(changed.shops[1])).toBe(text(forge));
  });

  test("two shops' templates differ only in the shop's id", () => {
    // The names of a rule's permissions end in a hash of the construct's path, which holds the shop's id.
    const without = (template: Template, id: string) =>
      JSON.parse(
        JSON.stringify(template.toJSON())
          .replaceAll(id, 'SHOP')
          .replace(/(AllowEventRule\w*?)[0-9A-F]{8,16}"/g, '$1"'),
      );
    expect(without(forge, 'forge')).toEqual(without(bloom, 'bloom'));
  });
});

describe('what must not be lost', () => {
  test('the table is protected, can be restored, streams both images and is shaped as the topology says', () => {
    const [only] = resourcesOf(core, 'AWS::DynamoDB::GlobalTable');
    expect(only?.deletionPolicy).toBe('Retain');
    expect(only?.properties).toMatchObject({
      TableName: names.table,
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [
        { AttributeName: table.partitionKey, KeyType: 'HASH' },
        { AttributeName: table.sortKey, KeyType: 'RANGE' },
      ],
      GlobalSecondaryIndexes: [{ IndexName: table.index.name, Projection: { ProjectionType: 'KEYS_ONLY' } }],
      StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
      TimeToLiveSpecification: { AttributeName: table.timeToLive, Enabled: true },
      Replicas: [
        { DeletionProtectionEnabled: true, PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true } },
      ],
    });
  });

  test('the stream has two readers, which give back what they could not handle and put aside what nobody can', () => {
    const mappings = everywhere
      .flatMap((template) => resourcesOf(template, 'AWS::Lambda::EventSourceMapping'))
      .filter(({ properties }) => JSON.stringify(properties.EventSourceArn).includes('StreamArn'));
    expect(mappings).toHaveLength(2);
    for (const name of ['react', 'project'] as const) {
      const { id } = fnOf(core, name);
      const mapping = mappings.find(({ properties }) => (properties.FunctionName as { Ref?: string }).Ref === id);
      expect(mapping?.properties).toMatchObject({
        BatchSize: stream[name].batchSize,
        MaximumRetryAttempts: stream[name].retryAttempts,
        ParallelizationFactor: stream[name].parallelizationFactor,
        BisectBatchOnFunctionError: true,
        FunctionResponseTypes: ['ReportBatchItemFailures'],
        StartingPosition: 'TRIM_HORIZON',
        FilterCriteria: {
          Filters: [
            {
              Pattern: JSON.stringify({
                dynamodb: { Keys: { pk: { S: streamedKinds[name].map((prefix) => ({ prefix })) } } },
              }),
            },
          ],
        },
        DestinationConfig: {
          OnFailure: { Destination: { 'Fn::GetAtt': [expect.stringMatching(/^(React|Project)Failures/), 'Arn'] } },
        },
      });
    }
  });

  test('wake-ups go from the bus to a queue that delays them, from there to the deadline function, and nothing is lost on the way', () => {
    const [queue] = resourcesOf(core, 'AWS::SQS::Queue').filter(
      ({ properties }) => properties.QueueName === names.wakes,
    );
    expect(queue?.properties).toMatchObject({
      DelaySeconds: wakeDelaySeconds,
      VisibilityTimeout: 6 * functions.deadline.timeoutSeconds,
      RedrivePolicy: { deadLetterTargetArn: { 'Fn::GetAtt': [expect.stringMatching(/^WakesMissed/), 'Arn'] } },
    });
    const [rule] = resourcesOf(core, 'AWS::Events::Rule').filter(
      ({ properties }) => properties.EventPattern?.['detail-type']?.[0] === wakeEvent.detailType,
    );
    expect(rule?.properties).toMatchObject({
      EventPattern: { source: [wakeEvent.source] },
      Targets: [{ Arn: { 'Fn::GetAtt': [queue?.id, 'Arn'] }, InputPath: '$.detail' }],
    });
    const [reading] = resourcesOf(core, 'AWS::Lambda::EventSourceMapping').filter(
      ({ properties }) => properties.FunctionName.Ref === fnOf(core, 'deadline').id,
    );
    expect(reading?.properties).toMatchObject({
      EventSourceArn: { 'Fn::GetAtt': [queue?.id, 'Arn'] },
      FunctionResponseTypes: ['ReportBatchItemFailures'],
    });
  });

  test('C8 the bucket for files stays, is closed to everybody, encrypted, reached over TLS only, and forgets what was not sent', () => {
    const bucket = resourcesOf(core, 'AWS::S3::Bucket').find(({ properties }) => properties.CorsConfiguration);
    expect(bucket).toMatchObject({
      deletionPolicy: 'Retain',
      properties: {
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: true,
          BlockPublicPolicy: true,
          IgnorePublicAcls: true,
          RestrictPublicBuckets: true,
        },
        BucketEncryption: {
          ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
        },
        CorsConfiguration: {
          CorsRules: [{ AllowedMethods: ['GET', 'PUT'] }, { AllowedMethods: ['PUT'], AllowedOrigins: ['*'] }],
        },
      },
    });
    expect(bucket?.properties).not.toHaveProperty('VersioningConfiguration');
    const rules = bucket?.properties.LifecycleConfiguration.Rules as { Prefix?: string; ExpirationInDays?: number }[];
    expect(rules.filter(({ ExpirationInDays }) => ExpirationInDays)).toMatchObject([{ Prefix: 'uploads/' }]);
    const policy = resourcesOf(core, 'AWS::S3::BucketPolicy').find((one) => one.properties.Bucket.Ref === bucket?.id);
    const statements = policy?.properties.PolicyDocument.Statement as { Effect: string; Condition: object }[];
    expect(statements.every(({ Effect }) => Effect === 'Deny')).toBe(true);
    expect(JSON.stringify(statements)).toContain('"aws:SecureTransport":"false"');
  });

  test('the core cannot be deleted by mistake, and the agents stay', () => {
    const { core: stack } = buildDesk(anApp(), []);
    expect(stack.terminationProtection).toBe(true);
    const [pool] = resourcesOf(core, 'AWS::Cognito::UserPool');
    expect(pool).toMatchObject({ deletionPolicy: 'Retain', properties: { DeletionProtection: 'ACTIVE' } });
  });

  test("a shop's secret is made without a value, so that no deployment overwrites one, and is kept", () => {
    const [secret] = resourcesOf(bloom, 'AWS::SecretsManager::Secret');
    expect(secret?.deletionPolicy).toBe('Retain');
    expect(secret?.properties.Name).toBe(names.secret('bloom'));
    expect(secret?.properties).not.toHaveProperty('SecretString');
    expect(secret?.properties).not.toHaveProperty('GenerateSecretString');
  });
});

describe('every function', () => {
  // The one that copies the site's files is CDK's own: see site.test.ts.
  const all = everywhere.flatMap((template) =>
    resourcesOf(template, 'AWS::Lambda::Function')
      .filter(({ properties }) => properties.FunctionName)
      .map((fn) => ({
        template,
        fn,
        name: fn.properties.FunctionName as string,
      })),
  );

  test('of the topology is there, in its stack, with its time, memory and sentence', () => {
    for (const [name, spec] of Object.entries(functions) as [FunctionName, (typeof functions)[FunctionName]][]) {
      const fn = spec.stack === 'core' ? fnOf(core, name) : fnOf(bloom, name, 'bloom');
      expect(fn.properties).toMatchObject({
        Timeout: spec.timeoutSeconds,
        MemorySize: spec.memoryMb,
        Description: spec.impact,
        Runtime: 'nodejs24.x',
        Architectures: ['arm64'],
      });
    }
    const of = (stack: 'core' | 'shop') => Object.values(functions).filter((spec) => spec.stack === stack).length;
    expect(all).toHaveLength(of('core') + 2 * of('shop'));
  });

  test.each(all)('$name logs as JSON into a log that ends', ({ template, fn }) => {
    const { LogGroup, LogFormat, SystemLogLevel } = fn.properties.LoggingConfig;
    expect([LogFormat, SystemLogLevel]).toEqual(['JSON', 'WARN']);
    const log = resourcesOf(template, 'AWS::Logs::LogGroup').find((one) => one.id === LogGroup.Ref);
    expect(log?.properties.RetentionInDays).toBe(30);
  });

  test.each(all)('$name rings with its sentence when it fails or is throttled', ({ template, fn }) => {
    const alarms = resourcesOf(template, 'AWS::CloudWatch::Alarm').filter((alarm) =>
      alarm.properties.Dimensions?.some((one: { Value: { Ref?: string } }) => one.Value.Ref === fn.id),
    );
    const metrics = alarms.map((alarm) => alarm.properties.MetricName);
    expect(metrics).toEqual(expect.arrayContaining(['Errors', 'Throttles']));
    for (const alarm of alarms.filter((one) => ['Errors', 'Throttles'].includes(one.properties.MetricName))) {
      expect(alarm.properties.AlarmDescription).toBe(fn.properties.Description);
      expect(alarm.properties.AlarmActions).toHaveLength(1);
    }
  });

  test.each([
    ['deadline', core, undefined],
    ['sweep', core, undefined],
    ['send', bloom, 'bloom'],
    ['fetch', bloom, 'bloom'],
  ] as const)('%s, which nobody waits for, puts what it cannot handle into a watched queue', (name, template, shop) => {
    const fn = fnOf(template, name, shop);
    const config = resourcesOf(template, 'AWS::Lambda::EventInvokeConfig').find(
      (one) => one.properties.FunctionName.Ref === fn.id,
    );
    const queue: string = config?.properties.DestinationConfig.OnFailure.Destination['Fn::GetAtt'][0];
    const alarm = resourcesOf(template, 'AWS::CloudWatch::Alarm').find((one) =>
      one.properties.Dimensions?.some((dimension: { Value: object }) =>
        JSON.stringify(dimension.Value).includes(queue),
      ),
    );
    expect(alarm?.properties.MetricName).toBe('ApproximateNumberOfMessagesVisible');
  });

  test('has its environment by name, and no secret in it', () => {
    expect(fnOf(bloom, 'webhook', 'bloom').properties.Environment.Variables).toEqual({
      TABLE_NAME: 'slotdesk',
      SHOP: 'bloom',
      SECRET_ID: 'slotdesk/shop/bloom',
    });
    for (const { fn } of all) {
      const text = JSON.stringify(fn.properties.Environment);
      expect(text).not.toMatch(/token"|appSecret|accessKey|signingKey|password|resolve:secretsmanager/i);
    }
  });

  test('is given every variable it asks for, and none that the topology does not name', async () => {
    for (const name of Object.keys(functions) as FunctionName[]) {
      const { env } = await import(`../../functions/${name}/env.ts`);
      const fn = functions[name].stack === 'core' ? fnOf(core, name) : fnOf(bloom, name, 'bloom');
      const given = Object.keys(fn.properties.Environment.Variables);
      const asked = env.safeParse(Object.fromEntries(given.map((variable) => [variable, 'https://a.example'])));
      expect(asked.error?.issues ?? [], name).toEqual([]);
      expect(environmentNames).toEqual(expect.arrayContaining(given));
    }
  });

  test('every log of every stack ends', () => {
    for (const template of everywhere)
      for (const log of resourcesOf(template, 'AWS::Logs::LogGroup'))
        expect(log.properties.RetentionInDays).toBeGreaterThan(0);
  });
});

describe('the doors', () => {
  const routes = (apiName: string): Resource[] => {
    const api = resourcesOf(core, 'AWS::ApiGatewayV2::Api').find((one) => one.properties.Name === apiName);
    return resourcesOf(core, 'AWS::ApiGatewayV2::Route').filter((one) => one.properties.ApiId.Ref === api?.id);
  };
  const keysOf = (found: Resource[]) => found.map((one) => one.properties.RouteKey).sort();

  test("the agents' routes are those of the topology, and all but the documents ask for a token", () => {
    const found = routes(names.api);
    expect(keysOf(found)).toEqual([...apiRoutes, ...adminRoutes, ...openRoutes].sort());
    const open = found.filter((one) => one.properties.AuthorizationType !== 'JWT');
    expect(keysOf(open)).toEqual([...openRoutes].sort());
  });

  test('a socket is opened only past the authorizer, which is asked also when there is no token', () => {
    const found = routes(names.socket);
    expect(keysOf(found)).toEqual([...socketRoutes].sort());
    const connect = found.find((one) => one.properties.RouteKey === '$connect');
    expect(connect?.properties.AuthorizationType).toBe('CUSTOM');
    const authorizer = resourcesOf(core, 'AWS::ApiGatewayV2::Authorizer').find(
      (one) => one.properties.AuthorizerType === 'REQUEST',
    );
    expect(authorizer?.properties.IdentitySource).toEqual([]);
  });

  test('both stages are throttled and log no query string, token, header or body', () => {
    const stages = resourcesOf(core, 'AWS::ApiGatewayV2::Stage');
    expect(stages).toHaveLength(2);
    for (const { properties } of stages) {
      expect(properties.DefaultRouteSettings.ThrottlingRateLimit).toBeGreaterThan(0);
      expect(properties.AccessLogSettings.Format).not.toMatch(
        /query|token|header|body|identity|claims|sourceIp|userAgent/i,
      );
    }
  });

  test("a shop's public routes are at its webhook function's address and are told to the operator", () => {
    expect(shopRoutes).toContain(`POST ${webhookPath('whatsapp', '{shop}')}`);
    expect(resourcesOf(bloom, 'AWS::Lambda::Url').map((one) => one.properties.TargetFunctionArn)).toEqual([
      { 'Fn::GetAtt': [fnOf(bloom, 'webhook', 'bloom').id, 'Arn'] },
      { 'Fn::GetAtt': [fnOf(bloom, 'webchat', 'bloom').id, 'Arn'] },
    ]);
    const outputs = bloom.toJSON().Outputs;
    expect(JSON.stringify(outputs.WhatsAppCallbackUrl.Value)).toContain('/webhooks/whatsapp/bloom');
    expect(JSON.stringify(outputs.MessageBirdWebhookUrl.Value)).toContain('/webhooks/messagebird/bloom');
  });

  test('an address of its own takes the place of the function URL', () => {
    const [template] = templatesOf([aShop('bloom', { publicUrl: 'https://desk.bloom.example/' })]).shops;
    const fn = fnOf(template as Template, 'webhook', 'bloom');
    expect(fn.properties.Environment.Variables.PUBLIC_URL).toBe('https://desk.bloom.example');
    expect(template?.toJSON().Outputs.WhatsAppCallbackUrl.Value).toBe(
      'https://desk.bloom.example/webhooks/whatsapp/bloom',
    );
  });

  test('a hint reaches the sender of its shop and no other', () => {
    for (const [template, id] of [
      [bloom, 'bloom'],
      [forge, 'forge'],
    ] as const) {
      const [rule] = resourcesOf(template, 'AWS::Events::Rule');
      expect(rule?.properties.EventBusName).toBe(names.bus);
      expect(rule?.properties.EventPattern).toEqual({
        source: ['slotdesk'],
        'detail-type': ['outbox.ready'],
        detail: { shop: [id] },
      });
      expect(rule?.properties.Targets).toMatchObject([
        { Arn: { 'Fn::GetAtt': [fnOf(template, 'send', id).id, 'Arn'] } },
      ]);
    }
  });

  test('the throttle of a shop is there when its file asks for it', () => {
    const [template] = templatesOf([aShop('bloom', { webhookConcurrency: 20 })]).shops;
    expect(fnOf(template as Template, 'webhook', 'bloom').properties.ReservedConcurrentExecutions).toBe(20);
    expect(fnOf(bloom, 'webhook', 'bloom').properties).not.toHaveProperty('ReservedConcurrentExecutions');
  });

  test('only administrators make agents, who sign in by code with a second factor, and the browser holds no secret', () => {
    const [pool] = resourcesOf(core, 'AWS::Cognito::UserPool');
    expect(pool?.properties).toMatchObject({
      AdminCreateUserConfig: { AllowAdminCreateUserOnly: true },
      MfaConfiguration: 'ON',
    });
    const [client] = resourcesOf(core, 'AWS::Cognito::UserPoolClient');
    expect(client?.properties).toMatchObject({ GenerateSecret: false, AllowedOAuthFlows: ['code'] });
  });
});

describe('the rules of cdk-nag', () => {
  const out = mkdtempSync(join(tmpdir(), 'slotdesk-synth-'));
  afterAll(() => rmSync(out, { recursive: true, force: true }));

  const synthesise = (name: string, change: (desk: Desk) => void = () => {}): void => {
    const app = anApp({ alarmEmail: 'ops@example.com', inboxUrl: 'https://desk.example/' }, join(out, name));
    change(buildDesk(app, [aShop('bloom', { webhookConcurrency: 5 })]));
    app.synth();
  };

  test('find nothing that is not acknowledged with its reason', () => {
    expect(() => synthesise('as-it-is')).not.toThrow();
  });

  test('stop a queue without TLS that somebody adds past the house constructs', () => {
    expect(() => synthesise('careless', ({ core: stack }) => void new Queue(stack, 'Careless'))).toThrow(
      'AwsSolutions-SQS4',
    );
  });
});
