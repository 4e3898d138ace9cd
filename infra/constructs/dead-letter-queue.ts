import { Duration, Validations } from 'aws-cdk-lib';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { alarmPeriod, deskAlarm } from './alarm.ts';

export interface DeadLetterQueueProps {
  name: string;
  /** What it means for people that something landed here. */
  impact: string;
  topic: ITopic;
}

/** Where work goes that could not be done: kept 14 days (the most SQS keeps), encrypted, and never silently. */
export class DeadLetterQueue extends Queue {
  constructor(scope: Construct, id: string, props: DeadLetterQueueProps) {
    super(scope, id, {
      queueName: props.name,
      retentionPeriod: Duration.days(14),
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
    });
    deskAlarm(this, 'NotEmpty', {
      name: `${props.name} is not empty`,
      impact: props.impact,
      metric: this.metricApproximateNumberOfMessagesVisible({ period: alarmPeriod, statistic: 'Maximum' }),
      threshold: 1,
      topic: props.topic,
    });
    for (const id of ['AwsSolutions-SQS3', 'Serverless-SQSRedrivePolicy'])
      Validations.of(this).acknowledge({ id, reason: 'This is the dead-letter queue; the alarm watches it.' });
  }
}
