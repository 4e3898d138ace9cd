import { join } from 'node:path';
import { Duration, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import { PolicyDocument, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  ApplicationLogLevel,
  Architecture,
  LoggingFormat,
  Runtime,
  SystemLogLevel,
  Tracing,
} from 'aws-cdk-lib/aws-lambda';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import { NodejsFunction } from 'aws-cdk-lib/aws-lambda-nodejs';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { bundling, bundlingWithDocuments } from '../bundle.ts';
import { type Grant, logging } from '../grants.ts';
import { type FunctionName, functions, names } from '../topology.ts';
import { alarmPeriod, deskAlarm } from './alarm.ts';
import { DeadLetterQueue } from './dead-letter-queue.ts';

export interface DeskFunctionProps {
  name: FunctionName;
  /** The shop whose function it is; absent in the core stack. */
  shop?: string;
  /** All the function may do beside writing its own log. */
  may: Grant[];
  environment: Record<string, string>;
  /**
   * How it is invoked. `event`: nobody waits for the answer (rules, schedules), so that Lambda repeats a failure and then
   * puts the event into a dead-letter queue. `caller`: an HTTP or socket client waits. `stream`: the event source repeats.
   */
  invokedBy: 'event' | 'caller' | 'stream';
  /** So many errors in five minutes are a failure; default 1. */
  errorsToRing?: number;
  /** At most so many at once; absent: the account's limit. */
  concurrency?: number;
  topic: ITopic;
}

/** A function as every function here is: its role holds only what `may` says, its log ends, its failures are heard. */
export class DeskFunction extends NodejsFunction {
  /** Where events went that it could not handle; only when invoked by events. */
  readonly failures: DeadLetterQueue | undefined;
  private readonly impact: string;

  constructor(scope: Construct, id: string, props: DeskFunctionProps) {
    const spec = functions[props.name];
    const functionName = names.function(props.name, props.shop);
    const logGroup = new LogGroup(scope, `${id}Log`, {
      logGroupName: `/aws/lambda/${functionName}`,
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const role = roleWith(scope, `${id}Role`, [logging(logGroup), ...props.may]);
    const failures =
      props.invokedBy === 'event'
        ? new DeadLetterQueue(scope, `${id}Failures`, {
            name: `${functionName}-failures`,
            impact: `${spec.impact} The events wait in this queue.`,
            topic: props.topic,
          })
        : undefined;

    super(scope, id, {
      functionName,
      description: spec.impact,
      entry: join(projectRoot, 'functions', props.name, 'index.ts'),
      handler: 'handler',
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      memorySize: spec.memoryMb,
      timeout: Duration.seconds(spec.timeoutSeconds),
      role,
      environment: props.environment,
      reservedConcurrentExecutions: props.concurrency,
      ...(failures && { retryAttempts: 2, maxEventAge: Duration.hours(6), onFailure: new SqsDestination(failures) }),
      logGroup,
      loggingFormat: LoggingFormat.JSON,
      applicationLogLevelV2: ApplicationLogLevel.INFO,
      // At INFO the platform writes three lines an invocation: about a fifth of the budget of a million messages.
      systemLogLevelV2: SystemLogLevel.WARN,
      tracing: Tracing.DISABLED,
      projectRoot,
      depsLockFilePath: join(projectRoot, 'package-lock.json'),
      bundling: props.name === 'api' ? bundlingWithDocuments : bundling,
    });
    this.failures = failures;
    this.impact = spec.impact;

    // One failure is repeated by whoever called; two periods of three with failures do not heal by themselves.
    this.watch('Errors', props.topic, props.errorsToRing);
    this.watch('Throttles', props.topic);
    this.acknowledgeRules(props.invokedBy);
  }

  /**
   * Rings when the function's metric is at the threshold in two of three periods. One alarm a metric: a sum of metrics costs the
   * same, and is silent as a whole where one of them has no data.
   */
  watch(metric: 'Errors' | 'Throttles' | 'Url5xxCount', topic: ITopic, threshold = 1): void {
    deskAlarm(this, metric, {
      name: `${this.physicalName} ${metric}`,
      impact: this.impact,
      metric: this.metric(metric, { period: alarmPeriod, statistic: 'Sum' }),
      threshold,
      periods: 2,
      topic,
    });
  }

  private acknowledgeRules(invokedBy: DeskFunctionProps['invokedBy']): void {
    const acknowledge = (id: string, reason: string): void => Validations.of(this).acknowledge({ id, reason });
    acknowledge(
      'Serverless-LambdaTracing',
      'X-Ray costs 5 USD per million traces, as much as all else together; entries carry ids and times instead.',
    );
    if (invokedBy === 'event')
      acknowledge('Serverless-LambdaDLQ', 'Its failure destination is a queue, which also says why it failed.');
    if (invokedBy === 'caller')
      for (const id of ['Serverless-LambdaDLQ', 'Serverless-LambdaAsyncFailureDestination'])
        acknowledge(id, 'It is only invoked by callers who wait for the answer and repeat the request themselves.');
    if (invokedBy === 'stream')
      for (const id of ['Serverless-LambdaDLQ', 'Serverless-LambdaAsyncFailureDestination'])
        acknowledge(id, 'The event source repeats, bisects and has its own failure queue.');
  }
}

/** A role that may do what the grants say and nothing else. A wildcard without a reason stops the synthesis. */
export function roleWith(scope: Construct, id: string, grants: Grant[]): Role {
  const role = new Role(scope, id, {
    assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
    inlinePolicies: { may: new PolicyDocument({ statements: grants.map((grant) => grant.statement) }) },
  });
  for (const { statement, wildcard } of grants)
    if (wildcard)
      for (const resource of statement.resources)
        Validations.of(role).acknowledge({
          id: `AwsSolutions-IAM5[Resource::${asRuleSees(role, resource)}]`,
          reason: wildcard,
        });
  return role;
}

/** An ARN in the form of cdk-nag's finding ids: references in angle brackets. */
function asRuleSees(scope: Construct, resource: string): string {
  const resolved: string | { 'Fn::Join': [string, (string | { Ref: string })[]] } = Stack.of(scope).resolve(resource);
  if (typeof resolved === 'string') return resolved;
  return resolved['Fn::Join'][1].map((part) => (typeof part === 'string' ? part : `<${part.Ref}>`)).join('');
}

const projectRoot = join(import.meta.dirname, '..', '..');
