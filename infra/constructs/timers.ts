import { Aws, RemovalPolicy } from 'aws-cdk-lib';
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { ScheduleGroup } from 'aws-cdk-lib/aws-scheduler';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { arn, functionArn } from '../arn.ts';
import { functions, names } from '../topology.ts';
import { DeadLetterQueue } from './dead-letter-queue.ts';

/** Where the deadlines of conversations are kept, and the role they fire with: it can wake one function and nothing else. */
export class Timers extends Construct {
  readonly role: Role;
  readonly missed: DeadLetterQueue;

  constructor(scope: Construct, id: string, topic: ITopic) {
    super(scope, id);
    new ScheduleGroup(this, 'Group', {
      scheduleGroupName: names.scheduleGroup,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.missed = new DeadLetterQueue(this, 'Missed', {
      name: 'slotdesk-missed-deadlines',
      impact: `${functions.deadline.impact} The deadlines that could not be delivered wait in this queue.`,
      topic,
    });
    this.role = new Role(this, 'Role', {
      // Without the two conditions, somebody else's schedule could borrow the role.
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
        conditions: {
          StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID },
          ArnEquals: { 'aws:SourceArn': arn('scheduler', `schedule-group/${names.scheduleGroup}`) },
        },
      }),
      inlinePolicies: {
        fire: new PolicyDocument({
          statements: [
            new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [functionArn('deadline')] }),
            new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [this.missed.queueArn] }),
          ],
        }),
      },
    });
  }

  /** The environment of those who set deadlines. */
  environment(): Record<string, string> {
    return {
      SCHEDULE_GROUP: names.scheduleGroup,
      SCHEDULE_TARGET: functionArn('deadline'),
      SCHEDULE_ROLE: this.role.roleArn,
      SCHEDULE_DLQ: this.missed.queueArn,
    };
  }
}
