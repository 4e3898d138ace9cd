import { Duration, Validations } from 'aws-cdk-lib';
import { HttpApi, HttpMethod, HttpStage } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpJwtAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { adminRoutes, apiRoutes, functions, names, openRoutes } from '../topology.ts';
import { accessLog } from './access-log.ts';
import { alarmPeriod, deskAlarm } from './alarm.ts';
import type { SignIn } from './sign-in.ts';

export interface AgentApiHandlers {
  handler: IFunction;
  /** Serves what shops' admins do. */
  admin: IFunction;
  signIn: SignIn;
  topic: ITopic;
}

/**
 * The agents' HTTP API: every route asks for a token of the user pool, but for the documents of the contract. Made before its
 * handlers: the site stands before it, and the sign-in leads back to the site.
 */
export class AgentApi extends Construct {
  readonly api: HttpApi;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.api = new HttpApi(this, 'Http', { apiName: names.api, createDefaultStage: false });
    new HttpStage(this, 'Stage', {
      httpApi: this.api,
      stageName: '$default',
      autoDeploy: true,
      // 1,000 agents at work ask for about 200 a second; the account's own limit is 10,000.
      throttle: { rateLimit: 500, burstLimit: 1000 },
      accessLogSettings: accessLog(this, 'AccessLog', 'http'),
    });
  }

  serve({ handler, admin, signIn, topic }: AgentApiHandlers): void {
    // A second more than the function has, so that its own answer comes first.
    const timeout = Duration.seconds(functions.api.timeoutSeconds + 1);
    const integration = new HttpLambdaIntegration('Handler', handler, { timeout });
    const ofAdmins = new HttpLambdaIntegration('Admin', admin, { timeout });
    const authorizer = new HttpJwtAuthorizer('Agents', signIn.issuer, {
      jwtAudience: [signIn.client.userPoolClientId],
    });
    for (const route of apiRoutes) this.api.addRoutes({ ...parsed(route), integration, authorizer });
    for (const route of adminRoutes) this.api.addRoutes({ ...parsed(route), integration: ofAdmins, authorizer });
    for (const route of openRoutes)
      for (const added of this.api.addRoutes({ ...parsed(route), integration }))
        Validations.of(added).acknowledge({
          id: 'AwsSolutions-APIG4',
          reason: 'The description of the API is public and holds nothing of a shop.',
        });

    deskAlarm(this, 'ServerErrors', {
      name: `${names.api} answers 5xx`,
      impact: functions.api.impact,
      metric: this.api.metricServerError({ period: alarmPeriod, statistic: 'Sum' }),
      threshold: 5,
      periods: 2,
      topic,
    });
  }
}

function parsed(route: string): { methods: HttpMethod[]; path: string } {
  const [method = '', path = ''] = route.split(' ');
  return { methods: [HttpMethod[method as keyof typeof HttpMethod]], path };
}
