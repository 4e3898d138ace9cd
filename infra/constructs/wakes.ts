import { Duration, Validations } from 'aws-cdk-lib';
import { type IEventBus, Rule, RuleTargetInput } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { functions, names, wakeDelaySeconds, wakeEvent } from '../topology.ts';
import { DeadLetterQueue } from './dead-letter-queue.ts';
import type { DeskFunction } from './function.ts';

export interface WakesProps {
  bus: IEventBus;
  /** Whom they wake. */
  deadline: DeskFunction;
  topic: ITopic;
}

/** Wake-ups to the second: from the bus into a queue that delays, and from there to the deadline function. */
export class Wakes extends Construct {
  constructor(scope: Construct, id: string, { bus, deadline, topic }: WakesProps) {
    super(scope, id);
    const missed = new DeadLetterQueue(this, 'Missed', {
      name: `${names.wakes}-missed`,
      impact: 'Agents who came online get the next conversations of a long queue minutes late.',
      topic,
    });
    const queue = new Queue(this, 'Queue', {
      queueName: names.wakes,
      deliveryDelay: Duration.seconds(wakeDelaySeconds),
      // Later than that the safety net has looked.
      retentionPeriod: Duration.hours(1),
      visibilityTimeout: Duration.seconds(6 * functions.deadline.timeoutSeconds),
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      deadLetterQueue: { queue: missed, maxReceiveCount: 5 },
    });
    new Rule(this, 'Wanted', {
      eventBus: bus,
      description: 'Wake-ups that are asked for: into the queue that delays them.',
      eventPattern: { source: [wakeEvent.source], detailType: [wakeEvent.detailType] },
      targets: [
        new SqsQueue(queue, {
          message: RuleTargetInput.fromEventPath('$.detail'),
          deadLetterQueue: missed,
          retryAttempts: 10,
          maxEventAge: Duration.minutes(5),
        }),
      ],
    });
    const reading = deadline.addEventSourceMapping('Wakes', {
      eventSourceArn: queue.queueArn,
      batchSize: 10,
      reportBatchItemFailures: true,
    });
    Validations.of(reading).acknowledge({
      id: 'Serverless-LambdaEventSourceMappingDestination',
      reason:
        'A queue has no such destination: what fails comes again, and after five times goes to the queue of the missed.',
    });
  }
}
