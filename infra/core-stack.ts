import { CfnOutput, Duration, Stack, type StackProps, Validations } from 'aws-cdk-lib';
import { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import { EventBus, Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { FilterCriteria, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { DynamoEventSource, SqsDlq } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import type { Construct } from 'constructs';
import { type Consumer, streamedKinds } from '../layers/store/keys.ts';
import { AgentApi } from './constructs/agent-api.ts';
import { AgentSocket } from './constructs/agent-socket.ts';
import { alarmPeriod, deskAlarm } from './constructs/alarm.ts';
import { counter, deskDashboard } from './constructs/dashboard.ts';
import { DeadLetterQueue } from './constructs/dead-letter-queue.ts';
import { DeskTable } from './constructs/desk-table.ts';
import { DeskFunction, type DeskFunctionProps } from './constructs/function.ts';
import { MediaBucket } from './constructs/media-bucket.ts';
import { SignIn } from './constructs/sign-in.ts';
import { Site, type SiteProps } from './constructs/site.ts';
import { Timers } from './constructs/timers.ts';
import { Wakes } from './constructs/wakes.ts';
import * as may from './grants.ts';
import { signInScopes } from './site.ts';
import { type FunctionName, functions, metrics, names, stream, sweepEvery, table as tableKeys } from './topology.ts';

export interface CoreStackProps extends StackProps {
  /** Who hears the alarms; absent: the operator subscribes to the topic. */
  alarmEmail?: string;
  /** Where the inbox runs besides the site, for signing in: on a developer's machine. */
  inboxUrls: string[];
  /** The site's own address; absent: CloudFront's. */
  domain?: SiteProps['domain'];
  /** Make the account's role for API Gateway's logs; false where the account has one. */
  apiLogRole: boolean;
}

/** Only changes from which something follows wake a consumer: not what it wrote itself. */
const changesFor = (name: Consumer) => ({
  dynamodb: { Keys: { [tableKeys.partitionKey]: { S: streamedKinds[name].map((kind) => ({ prefix: kind })) } } },
});

/** What all shops share: table, agents' APIs, sign-in, stream consumer, deadlines, bus. One per account and region. */
export class CoreStack extends Stack {
  private readonly alarms: Topic;

  constructor(scope: Construct, id: string, props: CoreStackProps) {
    super(scope, id, { ...props, terminationProtection: true });
    this.alarms = this.alarmTopic(props.alarmEmail);
    const table = new DeskTable(this, 'Table', this.alarms);
    const bus = new EventBus(this, 'Bus', { eventBusName: names.bus });
    const timers = new Timers(this, 'Timers', this.alarms);
    const socket = new AgentSocket(this, 'AgentSocket');
    const api = new AgentApi(this, 'AgentApi');
    const site = new Site(this, 'Site', {
      api: api.api,
      socket: socket.api,
      neighbours: { connect: [socket.origin, SignIn.address], files: [MediaBucket.origin] },
      domain: props.domain,
    });
    const inboxUrls = [site.url, ...props.inboxUrls];
    const signIn = new SignIn(this, 'SignIn', inboxUrls);
    site.fill({
      mode: 'aws',
      socket: socket.url,
      issuer: signIn.issuer,
      clientId: signIn.client.userPoolClientId,
      domain: SignIn.address,
      scopes: signInScopes,
    });
    const push = { environment: { SOCKET_ENDPOINT: socket.endpoint }, may: [may.pushToSockets(socket.api.apiId)] };
    const publish = { environment: { BUS_NAME: bus.eventBusName }, may: [may.putEvents()] };
    const arm = { environment: timers.environment(), may: may.schedule(timers.role.roleArn) };
    const data = { may: may.wholeTable() };
    const bucket = new MediaBucket(this, 'Media', [site.origin, ...props.inboxUrls.map((url) => new URL(url).origin)]);
    const media = { environment: { MEDIA_BUCKET: bucket.bucketName }, may: [may.allFiles()] };

    const react = this.fn('react', 'stream', [data, push, publish, arm]);
    const project = this.fn('project', 'stream', [
      data,
      push,
      publish,
      { may: [may.writeIndex(), may.eraseItems()] },
      { ...media, may: [may.eraseFiles()] },
    ]);
    const deadline = this.fn('deadline', 'event', [data, publish, { may: [may.takeWakes()] }]);
    new Wakes(this, 'Wakes', { bus, deadline, topic: this.alarms });
    this.sweepBy(this.fn('sweep', 'event', [data, publish, push]));
    api.serve({
      handler: this.fn('api', 'caller', [data, media]),
      admin: this.fn('admin', 'caller', [{ may: may.administration() }]),
      signIn,
      topic: this.alarms,
    });
    const token = { TOKEN_ISSUER: signIn.issuer, TOKEN_CLIENT: signIn.client.userPoolClientId };
    socket.serve(
      {
        handler: this.fn('socket', 'caller', [push, { may: may.socketAccess() }]),
        // Throwing is how a WebSocket authorizer says 401: agents with an old token are no alarm.
        authorizer: this.fn('authorizer', 'caller', [{ environment: token, may: may.ticketAccess() }], 50),
        topic: this.alarms,
      },
      props.apiLogRole,
    );
    new StringParameter(this, 'SocketUrlParameter', {
      parameterName: names.socketUrl,
      stringValue: socket.url,
      description: "The shops' stacks read it for their webchat",
    });
    this.readStream(table, 'react', react, {
      late: 'Agents see messages late and freed slots are filled late.',
      threshold: Duration.seconds(30),
    });
    this.readStream(table, 'project', project, {
      late: "Search, figures and the shops' own systems are behind.",
      threshold: Duration.minutes(5),
    });

    deskAlarm(this, 'WebhooksDisabled', {
      name: 'slotdesk webhook switched off',
      impact: "A shop's own system hears of nothing more: nothing reached it for hours. Its admins see which one.",
      metric: counter(metrics.webhooksDisabled, 'deliver'),
      threshold: 1,
      topic: this.alarms,
    });
    deskDashboard(this, 'Dashboard', {
      alarms: this.node.findAll().filter((one) => one instanceof Alarm),
      api: {
        requests: api.api.metricCount({ period: alarmPeriod }),
        serverErrors: api.api.metricServerError({ period: alarmPeriod }),
        latency: api.api.metricLatency({ period: alarmPeriod, statistic: 'p99' }),
      },
      socketConnections: socket.api.metric('ConnectCount', { period: alarmPeriod, statistic: 'Sum' }),
      streamAge: react.metric('IteratorAge', { period: alarmPeriod, statistic: 'Maximum' }),
    });
    this.say({
      SiteUrl: [site.url, 'The inbox'],
      ApiUrl: [api.api.apiEndpoint, "The agents' HTTP API"],
      SocketUrl: [socket.url, "The agents' socket"],
      UserPoolId: [signIn.pool.userPoolId, 'Where agents are added'],
      UserPoolClientId: [signIn.client.userPoolClientId, 'The inbox as a client of the user pool'],
      AlarmTopicArn: [this.alarms.topicArn, 'Subscribe here to hear the alarms'],
    });
  }

  /** A function of the core with the environment and the rights of the parts it uses. */
  private fn(
    name: FunctionName,
    invokedBy: DeskFunctionProps['invokedBy'],
    uses: { environment?: Record<string, string>; may: DeskFunctionProps['may'] }[],
    errorsToRing?: number,
  ): DeskFunction {
    return new DeskFunction(this, `${name[0]?.toUpperCase()}${name.slice(1)}`, {
      name,
      invokedBy,
      errorsToRing,
      topic: this.alarms,
      environment: Object.assign({ TABLE_NAME: names.table }, ...uses.map((use) => use.environment)),
      may: uses.flatMap((use) => use.may),
    });
  }

  private alarmTopic(email: string | undefined): Topic {
    const topic = new Topic(this, 'Alarms', { topicName: names.alarms, displayName: 'Slotdesk', enforceSSL: true });
    if (email)
      Validations.of(topic.addSubscription(new EmailSubscription(email))).acknowledge({
        id: 'Serverless-SNSRedrivePolicy',
        reason: 'What a mailbox did not take is still on the dashboard, and nobody would read the queue.',
      });
    return topic;
  }

  /** A reader of the stream. A record that cannot be handled is isolated and put aside; its shard goes on. */
  private readStream(
    table: DeskTable,
    name: Consumer,
    consumer: DeskFunction,
    { late, threshold }: { late: string; threshold: Duration },
  ): void {
    const title = `${name[0]?.toUpperCase()}${name.slice(1)}`;
    const failures = new DeadLetterQueue(this, `${title}Failures`, {
      name: `slotdesk-${name}-failures`,
      impact: `${functions[name].impact} This queue names the changes that were put aside.`,
      topic: this.alarms,
    });
    consumer.addEventSource(
      new DynamoEventSource(table, {
        ...stream[name],
        startingPosition: StartingPosition.TRIM_HORIZON,
        filters: [FilterCriteria.filter(changesFor(name))],
        bisectBatchOnError: true,
        reportBatchItemFailures: true,
        onFailure: new SqsDlq(failures),
      }),
    );
    deskAlarm(this, `${title}Late`, {
      name: `slotdesk ${name}: changes are passed on late`,
      impact: late,
      metric: consumer.metric('IteratorAge', { period: Duration.minutes(1), statistic: 'Maximum' }),
      threshold: threshold.toMilliseconds(),
      periods: 2,
      topic: this.alarms,
    });
  }

  private sweepBy(sweep: DeskFunction): void {
    if (!sweep.failures) throw new Error('The sweeper is invoked by events.');
    new Rule(this, 'SweepRule', {
      description: 'Looks for what is stuck; finding something is an alarm.',
      schedule: Schedule.rate(Duration.minutes(sweepEvery.minutes)),
      targets: [new LambdaFunction(sweep, { deadLetterQueue: sweep.failures, retryAttempts: 2 })],
    });
    for (const [metricName, found] of Object.entries(metrics.swept))
      deskAlarm(this, metricName, {
        name: `slotdesk sweeper: ${metricName}`,
        impact: `${found}, until the sweeper put it right. A fault: see docs/operations.md.`,
        metric: counter(metricName, 'sweep'),
        threshold: 1,
        topic: this.alarms,
      });
  }

  private say(outputs: Record<string, [value: string, description: string]>): void {
    for (const [name, [value, description]] of Object.entries(outputs))
      new CfnOutput(this, name, { value, description });
  }
}
