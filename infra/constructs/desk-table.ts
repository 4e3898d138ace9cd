import { RemovalPolicy } from 'aws-cdk-lib';
import {
  AttributeType,
  Billing,
  ProjectionType,
  StreamViewType,
  TableEncryptionV2,
  TableV2,
} from 'aws-cdk-lib/aws-dynamodb';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { names, table } from '../topology.ts';
import { alarmPeriod, deskAlarm } from './alarm.ts';

const text = (name: string) => ({ name, type: AttributeType.STRING });

/** The one table. It survives its stack, and every second of the last 35 days can be restored. */
export class DeskTable extends TableV2 {
  constructor(scope: Construct, id: string, topic: ITopic) {
    super(scope, id, {
      tableName: names.table,
      partitionKey: text(table.partitionKey),
      sortKey: text(table.sortKey),
      globalSecondaryIndexes: [
        {
          indexName: table.index.name,
          partitionKey: text(table.index.partitionKey),
          sortKey: text(table.index.sortKey),
          projectionType: ProjectionType.KEYS_ONLY,
        },
      ],
      billing: Billing.onDemand(),
      timeToLiveAttribute: table.timeToLive,
      dynamoStream: StreamViewType.NEW_AND_OLD_IMAGES,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true, recoveryPeriodInDays: 35 },
      // The key that DynamoDB owns: a key of our own would add a charge and a quota to every request.
      encryption: TableEncryptionV2.dynamoOwnedKey(),
      deletionProtection: true,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    for (const metric of ['ReadThrottleEvents', 'WriteThrottleEvents'])
      deskAlarm(this, metric, {
        name: `${names.table} table ${metric}`,
        impact: 'Everything is slow or refused for a while; providers and clients repeat. Nothing is lost.',
        metric: this.metric(metric, { period: alarmPeriod, statistic: 'Sum' }),
        threshold: 10,
        periods: 2,
        topic,
      });
  }
}
