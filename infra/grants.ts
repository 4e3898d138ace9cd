import { Aws, DefaultStackSynthesizer } from 'aws-cdk-lib';
import { Effect, PolicyStatement, type PolicyStatementProps } from 'aws-cdk-lib/aws-iam';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import {
  agentsPk,
  auditPk,
  hookPartitions,
  hookSecretPk,
  shopPartitions,
  spokeAttributes,
  visitorPartitions,
} from '../layers/store/keys.ts';
import { arn } from './arn.ts';
import { names, table } from './topology.ts';

/**
 * Who may touch what, in one place. Resources are named by ARN, so that no stack refers to another: adding or removing a
 * shop changes no other template. Nobody may Scan, and nobody but the operator may delete the table.
 */

export const tableArn = arn('dynamodb', `table/${names.table}`);
const indexArn = `${tableArn}/index/${table.index.name}`;

/** A right, and where its resource has a wildcard, why it cannot be narrower: cdk-nag asks. */
export interface Grant {
  statement: PolicyStatement;
  wildcard?: string;
}

const grant = (props: PolicyStatementProps, wildcard?: string): Grant => ({
  statement: new PolicyStatement(props),
  wildcard,
});

const read = ['dynamodb:GetItem', 'dynamodb:BatchGetItem', 'dynamodb:Query'];
// A transaction is authorised as the actions inside it.
const write = ['dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:DeleteItem', 'dynamodb:ConditionCheckItem'];

/** Agents are read and changed: who takes messages in, or holds a socket, adds none and deletes none. */
const agentActions = [...read, 'dynamodb:UpdateItem', 'dynamodb:ConditionCheckItem'];

/**
 * Actions on some partitions of the table only. `*` in a partition is a wildcard.
 * The Null condition is needed: ForAllValues is also true for a request that names no key.
 */
function onPartitions(actions: string[], partitions: string[]): Grant {
  return grant({
    actions,
    resources: [tableArn],
    conditions: {
      'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': partitions },
      Null: { 'dynamodb:LeadingKeys': 'false' },
    },
  });
}

const queryIndex = (): Grant => grant({ actions: ['dynamodb:Query'], resources: [indexArn] });

/** Everything in the table, by key or index, but what signs and opens: that is for the admins' and the shops' own functions. */
export const wholeTable = (): Grant[] => [
  grant({ actions: [...read, ...write], resources: [tableArn] }),
  grant({
    effect: Effect.DENY,
    actions: [...read, ...write],
    resources: [tableArn],
    conditions: { 'ForAnyValue:StringLike': { 'dynamodb:LeadingKeys': [hookSecretPk('*')] } },
  }),
  queryIndex(),
];

/** The partitions of the table that are a shop's own (P1). */
export const ownPartitions = (shop: string): string[] =>
  shopPartitions(shop).filter((partition) => partition.split('#')[1] === shop);

/** The partitions that a shop's functions share with those of other shops: the agents and what belongs to them. */
export const sharedPartitions = (shop: string): string[] =>
  shopPartitions(shop).filter((partition) => !ownPartitions(shop).includes(partition));

/**
 * When other shops' conversations had their last message, and nothing else of them: agents are shared between shops, and who has
 * waited longest for a message (R6) is asked over all of them. A request has to name the attributes it reads.
 */
const lastMessageTimes = (): Grant =>
  grant({
    actions: ['dynamodb:BatchGetItem'],
    resources: [tableArn],
    conditions: {
      'ForAllValues:StringLike': {
        'dynamodb:LeadingKeys': ['THREAD#*'],
        'dynamodb:Attributes': [...spokeAttributes],
      },
      Null: { 'dynamodb:LeadingKeys': 'false', 'dynamodb:Attributes': 'false' },
    },
  });

/** A shop's own partitions, and of the shared ones what receiving a message needs. */
export const shopPartitionsAccess = (shop: string): Grant[] => [
  lastMessageTimes(),
  onPartitions([...read, ...write], ownPartitions(shop)),
  onPartitions(agentActions, [agentsPk]),
  onPartitions(
    ['dynamodb:PutItem'],
    sharedPartitions(shop).filter((partition) => partition !== agentsPk),
  ),
];

/**
 * What delivering needs: the events and what signs them, and what finding an agent needs when a flow cannot be called; that a
 * webhook was switched off goes into the audit log, whose entries are events too.
 */
export const deliveryAccess = (shop: string): Grant[] => [
  ...shopPartitionsAccess(shop),
  onPartitions([...read, ...write], hookPartitions(shop)),
  onPartitions(['dynamodb:PutItem', 'dynamodb:GetItem'], [auditPk(shop)]),
];

/** What the webchat needs: taking messages in as a webhook does, and the visitors. Their socket tickets are only written here. */
export const webchatAccess = (shop: string): Grant[] => [
  ...shopPartitionsAccess(shop),
  onPartitions([...read, ...write], visitorPartitions(shop)),
];

/** Putting conversations into the lists and the search, many at a time. */
export const writeIndex = (): Grant => onPartitions(['dynamodb:BatchWriteItem'], ['LIST#*', 'FIND#*']);

/** Taking a customer's items away, many at a time (S6). */
export const eraseItems = (): Grant =>
  onPartitions(
    ['dynamodb:BatchWriteItem'],
    ['THREAD', 'OUTBOX', 'SENT', 'ANSWER', 'MENTION', 'DRAFT', 'KEPT', 'HOOK', 'VISITOR'].map((kind) => `${kind}#*`),
  );

/** Only a shop's own partitions: sending needs no agent. */
export const ownPartitionsAccess = (shop: string): Grant[] => [onPartitions([...read, ...write], ownPartitions(shop))];

/** What a socket needs: its agent, its connections and what they watch, what a resuming agent missed; or its visitor. */
export const socketAccess = (): Grant[] => [
  onPartitions(agentActions, [agentsPk]),
  onPartitions([...read, ...write], ['CONN#*', 'WATCH#*', 'VIEW#*']),
  onPartitions(['dynamodb:GetItem', 'dynamodb:UpdateItem'], ['VISITOR#*']),
  onPartitions(read, ['LEFT#*', 'MENTION#*', 'THREAD#*', 'SHOP#*']),
  queryIndex(),
];

/** What the admins' function needs: shops, agents, the audit log, the figures and credentials; conversations are only read. */
export const administration = (): Grant[] => [
  onPartitions([...read, ...write], ['SHOP#*', 'AUDIT#*', 'CANNED#*', 'TEMPLATES#*', agentsPk, ...hookPartitions('*')]),
  onPartitions(read, ['QUEUE#*', 'THREAD#*', 'TURN#*', 'TAGS#*', 'FIG#*', 'VISITOR#*']),
  queryIndex(),
  grant(
    {
      actions: ['GetSecretValue', 'PutSecretValue', 'DescribeSecret'].map((action) => `secretsmanager:${action}`),
      resources: [arn('secretsmanager', `secret:${names.secret('*')}`)],
    },
    "A shop's secret is made by its own stack, which the core does not know.",
  ),
];

/** Redeeming a one-time ticket: it is used up by deleting it. */
export const ticketAccess = (): Grant[] => [onPartitions(['dynamodb:DeleteItem'], ['TICKET#*', 'PASS#*'])];

/** Secrets Manager adds six characters to a name. */
export const readSecret = (shop: string): Grant =>
  grant({
    actions: ['secretsmanager:GetSecretValue'],
    resources: [arn('secretsmanager', `secret:${names.secret(shop)}-??????`)],
  });

/** Files are named when they come. */
const filesComeLater = 'A file gets its name when it comes; the prefix is the narrowest there is.';

const filesOf = (place: string): string =>
  `arn:${Aws.PARTITION}:s3:::${names.mediaBucket(Aws.ACCOUNT_ID, Aws.REGION)}/${place}/*`;

/** Putting a shop's files into the bucket, and taking back what nobody asks for any more. */
export const keepFiles = (shop: string): Grant =>
  grant({ actions: ['s3:PutObject', 's3:DeleteObject'], resources: [filesOf(`kept/${shop}`)] }, filesComeLater);

/** Links to a shop's files, for providers. */
export const showFiles = (shop: string): Grant =>
  grant({ actions: ['s3:GetObject'], resources: [filesOf(`kept/${shop}`)] }, filesComeLater);

/** What visitors of a shop upload: links for it, and looking at what came. */
export const takeUploads = (shop: string): Grant =>
  grant({ actions: ['s3:GetObject', 's3:PutObject'], resources: [filesOf(`uploads/${shop}`)] }, filesComeLater);

/** Fetching what visitors of a shop uploaded. */
export const fetchUploads = (shop: string): Grant =>
  grant({ actions: ['s3:GetObject'], resources: [filesOf(`uploads/${shop}`)] }, filesComeLater);

/** Taking a customer's files away (S6). */
export const eraseFiles = (): Grant =>
  grant({ actions: ['s3:DeleteObject'], resources: [filesOf('kept'), filesOf('uploads')] }, filesComeLater);

/** Links for looking and uploading, and copying what was uploaded: for the agents of all shops. */
export const allFiles = (): Grant =>
  grant(
    { actions: ['s3:GetObject', 's3:PutObject'], resources: [filesOf('kept'), filesOf('uploads')] },
    filesComeLater,
  );

/**
 * Copying the site's files from the bucket that a deployment uploads to into the site's.
 * @param qualifier of `cdk bootstrap`, which made it
 */
export function fillSite(qualifier = DefaultStackSynthesizer.DEFAULT_QUALIFIER): Grant[] {
  const bucket = (name: string): string => `arn:${Aws.PARTITION}:s3:::${name}`;
  const site = bucket(names.siteBucket(Aws.ACCOUNT_ID, Aws.REGION));
  const uploaded = bucket(`cdk-${qualifier}-assets-${Aws.ACCOUNT_ID}-${Aws.REGION}`);
  const namedByContent = 'What is uploaded, and what is built, is named after its content.';
  return [
    grant({ actions: ['s3:GetObject'], resources: [`${uploaded}/*`] }, namedByContent),
    grant({ actions: ['s3:ListBucket'], resources: [uploaded, site] }),
    grant(
      { actions: ['s3:GetObject', 's3:PutObject', 's3:AbortMultipartUpload'], resources: [`${site}/*`] },
      namedByContent,
    ),
  ];
}

export const putEvents = (): Grant =>
  grant({ actions: ['events:PutEvents'], resources: [arn('events', `event-bus/${names.bus}`)] });

/** Taking wake-ups from their queue. */
export const takeWakes = (): Grant =>
  grant({
    actions: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'],
    resources: [arn('sqs', names.wakes)],
  });

/** Arming and moving deadlines (they go when they fired), and nothing but handing the scheduler its own role. */
export const schedule = (schedulerRoleArn: string): Grant[] => [
  grant(
    {
      actions: ['CreateSchedule', 'UpdateSchedule', 'DeleteSchedule', 'GetSchedule'].map(
        (action) => `scheduler:${action}`,
      ),
      resources: [arn('scheduler', `schedule/${names.scheduleGroup}/*`)],
    },
    'A schedule is named after its conversation; the group is the narrowest there is.',
  ),
  grant({
    actions: ['iam:PassRole'],
    resources: [schedulerRoleArn],
    conditions: { StringEquals: { 'iam:PassedToService': 'scheduler.amazonaws.com' } },
  }),
];

/** Pushing to the sockets of the desk's WebSocket API. */
export const pushToSockets = (apiId: string): Grant =>
  grant(
    {
      actions: ['execute-api:ManageConnections'],
      resources: [arn('execute-api', `${apiId}/${names.socketStage}/*/@connections/*`)],
    },
    'A connection gets its id when an agent connects.',
  );

export const logging = (logGroup: ILogGroup): Grant =>
  grant({ actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resources: [logGroup.logGroupArn] });
