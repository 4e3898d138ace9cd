import { Duration } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, type IMetric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';

export interface DeskAlarmProps {
  /** Unique in the account; the first thing an operator reads. */
  name: string;
  /** What breaks for whom, in plain words. */
  impact: string;
  metric: IMetric;
  /** Rings at this value and above. */
  threshold: number;
  /** Of the last three periods, how many must be at the threshold; default 1. */
  periods?: 1 | 2 | 3;
  topic: ITopic;
}

/** How long a metric is summed before an alarm looks at it. */
export const alarmPeriod = Duration.minutes(5);

/** An alarm as every alarm here is: it says what breaks for whom, no data is no alarm, and it tells when it is over. */
export function deskAlarm(scope: Construct, id: string, props: DeskAlarmProps): Alarm {
  const alarm = new Alarm(scope, id, {
    alarmName: props.name,
    alarmDescription: props.impact,
    metric: props.metric,
    threshold: props.threshold,
    comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    evaluationPeriods: props.periods ? 3 : 1,
    datapointsToAlarm: props.periods ?? 1,
    treatMissingData: TreatMissingData.NOT_BREACHING,
  });
  const action = new SnsAction(props.topic);
  alarm.addAlarmAction(action);
  alarm.addOkAction(action);
  return alarm;
}
