import { Aws } from 'aws-cdk-lib';
import {
  AlarmStatusWidget,
  Dashboard,
  GraphWidget,
  type IAlarm,
  type IMetric,
  MathExpression,
  Metric,
  Row,
  TextWidget,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { type FunctionName, metrics, names } from '../topology.ts';
import { alarmPeriod } from './alarm.ts';

export interface DeskDashboardProps {
  alarms: IAlarm[];
  api: { requests: IMetric; serverErrors: IMetric; latency: IMetric };
  socketConnections: IMetric;
  /** How old the oldest change is that was not yet passed on, in milliseconds. */
  streamAge: IMetric;
}

/** One page for the whole desk; it finds the functions of every shop by name, so that a new shop changes nothing here. */
export function deskDashboard(scope: Construct, id: string, props: DeskDashboardProps): Dashboard {
  const dashboard = new Dashboard(scope, id, { dashboardName: 'slotdesk' });
  dashboard.addWidgets(
    new Row(
      new TextWidget({
        markdown: `# Slotdesk\nWhat an alarm means and what to do: docs/operations.md. Table \`${names.table}\`, bus \`${names.bus}\`.`,
        width: 24,
        height: 2,
      }),
    ),
    new Row(new AlarmStatusWidget({ title: 'Alarms of the core', alarms: props.alarms, width: 24, height: 4 })),
    new Row(
      perFunction('Webhooks by shop', 'webhook', 'Invocations', 'Sum'),
      perFunction('Webhook time, p99 (ms)', 'webhook', 'Duration', 'p99'),
      perFunction('Replies sent by shop', 'send', 'Invocations', 'Sum'),
    ),
    new Row(
      perFunction('Errors of all functions', '', 'Errors', 'Sum'),
      perFunction('Throttles of all functions', '', 'Throttles', 'Sum'),
      graph('Change passed on after (ms)', [props.streamAge]),
    ),
    new Row(
      graph('Agents: requests and 5xx', [props.api.requests, props.api.serverErrors]),
      graph('Agents: answer time, p99 (ms)', [props.api.latency]),
      graph('Agents: new connections', [props.socketConnections]),
    ),
    new Row(
      graph('Table: capacity units', [
        tableMetric('ConsumedReadCapacityUnits'),
        tableMetric('ConsumedWriteCapacityUnits'),
      ]),
      graph('Replies and deliveries that failed, webhooks refused', [
        counter(metrics.repliesFailed, 'send'),
        counter(metrics.refusedWebhooks, 'webhook'),
        counter(metrics.deliveriesFailed, 'deliver'),
      ]),
      graph(
        'Sweeper found (must stay 0)',
        Object.keys(metrics.swept).map((found) => counter(found, 'sweep')),
      ),
    ),
  );
  return dashboard;
}

/** A counter of our own, as that function counts it. */
export const counter = (metricName: string, service: FunctionName): Metric =>
  new Metric({
    namespace: metrics.namespace,
    metricName,
    dimensionsMap: { service },
    statistic: 'Sum',
    period: alarmPeriod,
  });

const graph = (title: string, left: IMetric[]): GraphWidget => new GraphWidget({ title, left, width: 8, height: 6 });

/** A metric of every function whose name begins with slotdesk and contains `part`. */
function perFunction(title: string, part: string, metric: string, statistic: string): GraphWidget {
  const search = `{AWS/Lambda,FunctionName} MetricName="${metric}" slotdesk ${part}`.trim();
  const expression = `SEARCH('${search}', '${statistic}', ${alarmPeriod.toSeconds()})`;
  return new GraphWidget({
    title,
    left: [new MathExpression({ expression, label: '', usingMetrics: {}, searchRegion: Aws.REGION })],
    width: 8,
    height: 6,
  });
}

const tableMetric = (metricName: string): Metric =>
  new Metric({
    namespace: 'AWS/DynamoDB',
    metricName,
    dimensionsMap: { TableName: names.table },
    statistic: 'Sum',
    period: alarmPeriod,
  });
