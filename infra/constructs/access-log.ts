import { RemovalPolicy } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import { type IAccessLogSettings, LogGroupLogDestination } from 'aws-cdk-lib/aws-apigatewayv2';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';

const both = {
  requestId: '$context.requestId',
  requestTime: '$context.requestTime',
  routeKey: '$context.routeKey',
  status: '$context.status',
  integrationStatus: '$context.integration.status',
  integrationError: '$context.integrationErrorMessage',
};

/** Which fields of a request are written down: no query string, header, token, body or address of a person. */
const fields = {
  http: {
    ...both,
    method: '$context.httpMethod',
    path: '$context.path',
    protocol: '$context.protocol',
    bytes: '$context.responseLength',
    milliseconds: '$context.responseLatency',
    authorizerError: '$context.authorizer.error',
  },
  socket: {
    ...both,
    eventType: '$context.eventType',
    connection: '$context.connectionId',
    authorizerStatus: '$context.authorizer.status',
  },
};

/** An access log of one line a request, in JSON, kept a month. */
export function accessLog(scope: Construct, id: string, kind: keyof typeof fields): IAccessLogSettings {
  const logGroup = new LogGroup(scope, id, {
    logGroupName: `/aws/vendedlogs/slotdesk/${kind}`,
    retention: RetentionDays.ONE_MONTH,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  return {
    destination: new LogGroupLogDestination(logGroup),
    format: AccessLogFormat.custom(JSON.stringify(fields[kind])),
  };
}
