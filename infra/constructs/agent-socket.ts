import { Aws, RemovalPolicy, Validations } from 'aws-cdk-lib';
import { CfnAccount } from 'aws-cdk-lib/aws-apigateway';
import { WebSocketApi, WebSocketStage } from 'aws-cdk-lib/aws-apigatewayv2';
import { WebSocketLambdaAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { WebSocketLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { ManagedPolicy, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { functions, names, socketRoutes } from '../topology.ts';
import { accessLog } from './access-log.ts';
import { alarmPeriod, deskAlarm } from './alarm.ts';

export interface AgentSocketHandlers {
  handler: IFunction;
  authorizer: IFunction;
  topic: ITopic;
}

/** The WebSocket API, before its handlers: those who push need its name first. */
export class AgentSocket extends Construct {
  readonly api: WebSocketApi;
  /** What the management API's client is given. */
  readonly endpoint: string;
  /** What an agent's program connects to. */
  readonly url: string;
  /** The same for a page's rules: wss:// and the host. */
  readonly origin: string;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.api = new WebSocketApi(this, 'WebSocket', { apiName: names.socket });
    const host = `${this.api.apiId}.execute-api.${Aws.REGION}.${Aws.URL_SUFFIX}`;
    this.origin = `wss://${host}`;
    this.endpoint = `https://${host}/${names.socketStage}`;
    this.url = `${this.origin}/${names.socketStage}`;
  }

  /**
   * @param logRole whether to make the role that lets API Gateway write logs; one per account and region, so that an
   * account which has one already says no
   */
  serve({ handler, authorizer, topic }: AgentSocketHandlers, logRole: boolean): void {
    const integration = new WebSocketLambdaIntegration('Handler', handler);
    for (const route of socketRoutes) {
      const added = this.api.addRoute(route, {
        integration,
        // No identity source: the authorizer is asked also without a token, and the token may be a one-time ticket.
        ...(route === '$connect' && {
          authorizer: new WebSocketLambdaAuthorizer('Token', authorizer, { identitySource: [] }),
        }),
      });
      if (route !== '$connect')
        Validations.of(added).acknowledge({
          id: 'AwsSolutions-APIG4',
          reason: 'A WebSocket API authorises $connect only; the other routes are reached by authorised connections.',
        });
    }
    const stage = new WebSocketStage(this, 'Stage', {
      webSocketApi: this.api,
      stageName: names.socketStage,
      autoDeploy: true,
      throttle: { rateLimit: 500, burstLimit: 1000 },
      accessLogSettings: accessLog(this, 'AccessLog', 'socket'),
    });
    if (logRole) stage.node.addDependency(this.allowLogs());

    for (const metricName of ['IntegrationError', 'ExecutionError'])
      deskAlarm(this, metricName, {
        name: `${names.socket} ${metricName}`,
        impact: functions.socket.impact,
        metric: stage.metric(metricName, { period: alarmPeriod, statistic: 'Sum' }),
        threshold: 5,
        periods: 2,
        topic,
      });
  }

  /** Kept when the stack goes: other APIs of the account may have come to rely on it. */
  private allowLogs(): CfnAccount {
    const role = new Role(this, 'LogRole', {
      assumedBy: new ServicePrincipal('apigateway.amazonaws.com'),
      managedPolicies: [ManagedPolicy.fromAwsManagedPolicyName('service-role/AmazonAPIGatewayPushToCloudWatchLogs')],
    });
    role.applyRemovalPolicy(RemovalPolicy.RETAIN);
    Validations.of(role).acknowledge({
      id: 'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs]',
      reason: 'API Gateway asks for exactly this policy before it takes the role into the account settings.',
    });
    const account = new CfnAccount(this, 'LogAccount', { cloudWatchRoleArn: role.roleArn });
    account.applyRemovalPolicy(RemovalPolicy.RETAIN);
    return account;
  }
}
