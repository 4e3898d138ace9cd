import { Aws, CfnOutput, Duration, Fn, RemovalPolicy, Stack, type StackProps, Tags, Validations } from 'aws-cdk-lib';
import { EventBus, type IEventBus, Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { FunctionUrlAuthType, HttpMethod } from 'aws-cdk-lib/aws-lambda';
import { CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';
import { type ITopic, Topic } from 'aws-cdk-lib/aws-sns';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import type { Construct } from 'constructs';
import { arn } from './arn.ts';
import { DeskFunction } from './constructs/function.ts';
import * as may from './grants.ts';
import type { ShopConfig } from './shop-config.ts';
import {
  deliveryEvent,
  fileEvent,
  names,
  outboxEvent,
  webchatCors,
  webchatUrlTag,
  webhookPath,
  webhookUrlTag,
} from './topology.ts';

export interface ShopStackProps extends StackProps {
  shop: ShopConfig;
}

/**
 * One shop: its webhooks, its webchat, its sender, its deliverer, its fetcher, its secret. It finds the core by name and no other stack refers to it, so that
 * adding, changing and removing it touches nothing else (P1).
 */
export class ShopStack extends Stack {
  private readonly bus: IEventBus;

  constructor(scope: Construct, id: string, { shop, ...props }: ShopStackProps) {
    super(scope, id, props);
    this.bus = EventBus.fromEventBusName(this, 'Bus', names.bus);
    const topic = Topic.fromTopicArn(this, 'Alarms', arn('sns', names.alarms));
    const environment = {
      TABLE_NAME: names.table,
      SHOP: shop.id,
      SECRET_ID: names.secret(shop.id),
      ...(shop.whatsappVersion && { WHATSAPP_VERSION: shop.whatsappVersion }),
    };

    const media = { MEDIA_BUCKET: names.mediaBucket(Aws.ACCOUNT_ID, Aws.REGION) };

    const webhook = new DeskFunction(this, 'Webhook', {
      name: 'webhook',
      shop: shop.id,
      invokedBy: 'caller',
      concurrency: shop.webhookConcurrency,
      // Else it goes by the name it was called by: the function URL's.
      environment: { ...environment, ...(shop.publicUrl && { PUBLIC_URL: shop.publicUrl }) },
      may: [...may.shopPartitionsAccess(shop.id), may.readSecret(shop.id)],
      topic,
    });
    webhook.watch('Url5xxCount', topic);
    const url = this.open(webhook, shop.publicUrl);

    const visitors = this.webchat(shop, { ...environment, ...media }, topic);

    const send = new DeskFunction(this, 'Send', {
      name: 'send',
      shop: shop.id,
      invokedBy: 'event',
      environment: { ...environment, ...media },
      may: [...may.ownPartitionsAccess(shop.id), may.readSecret(shop.id), may.showFiles(shop.id)],
      topic,
    });
    const fetch = new DeskFunction(this, 'Fetch', {
      name: 'fetch',
      shop: shop.id,
      invokedBy: 'event',
      environment: { ...environment, ...media },
      may: [
        ...may.ownPartitionsAccess(shop.id),
        may.readSecret(shop.id),
        may.keepFiles(shop.id),
        may.fetchUploads(shop.id),
      ],
      topic,
    });
    const deliver = new DeskFunction(this, 'Deliver', {
      name: 'deliver',
      shop: shop.id,
      invokedBy: 'event',
      environment,
      may: [...may.deliveryAccess(shop.id), may.readSecret(shop.id)],
      topic,
    });
    this.wakeOn('OutboxReady', outboxEvent, send, shop.id, `Replies of ${shop.id} that wait to be sent`);
    this.wakeOn('DeliveryReady', deliveryEvent, deliver, shop.id, `Events that systems of ${shop.id} wait for`);
    this.wakeOn('FileThere', fileEvent, fetch, shop.id, `Files of customers of ${shop.id} at their provider`);
    this.secret(shop.id, { [webhookUrlTag]: url, [webchatUrlTag]: visitors });
    this.sayWebhooks(url, shop);
  }

  /**
   * The webhook's own HTTPS address: no charge per request, where the HTTP API's 1 USD per million would be a fifth of
   * the budget. The providers' signatures are what lets a request in; the function checks them before anything else.
   * @returns the address without a path and without a slash at the end
   */
  private open(webhook: DeskFunction, publicUrl: string | undefined): string {
    const { url } = webhook.addFunctionUrl({ authType: FunctionUrlAuthType.NONE });
    // https://<id>.lambda-url.<region>.on.aws/
    return publicUrl ?? `https://${Fn.select(2, Fn.split('/', url))}`;
  }

  /** The visitors' address, for any page; what lets them in is their token, which the function checks. */
  private webchat(shop: ShopConfig, environment: Record<string, string>, topic: ITopic): string {
    const webchat = new DeskFunction(this, 'Webchat', {
      name: 'webchat',
      shop: shop.id,
      invokedBy: 'caller',
      concurrency: shop.webchatConcurrency,
      environment: { ...environment, SOCKET_URL: StringParameter.valueForStringParameter(this, names.socketUrl) },
      may: [...may.webchatAccess(shop.id), may.readSecret(shop.id), may.takeUploads(shop.id), may.showFiles(shop.id)],
      topic,
    });
    webchat.watch('Url5xxCount', topic);
    const { url } = webchat.addFunctionUrl({
      authType: FunctionUrlAuthType.NONE,
      cors: {
        allowedOrigins: [...webchatCors.origins],
        allowedMethods: webchatCors.methods.map((method) => HttpMethod[method]),
        allowedHeaders: [...webchatCors.headers],
        maxAge: Duration.seconds(webchatCors.maxAgeSeconds),
      },
    });
    const value = `https://${Fn.select(2, Fn.split('/', url))}`;
    new CfnOutput(this, 'WebchatUrl', { value, description: "For data-api of the widget's script tag" });
    return value;
  }

  /** A hint on the bus wakes the function. One that gets lost is found by the sweeper: what waits is in the table. */
  private wakeOn(
    id: string,
    { source, detailType }: { source: string; detailType: string },
    target: DeskFunction,
    shop: string,
    description: string,
  ): void {
    if (!target.failures) throw new Error(`${target.node.id} is invoked by events.`);
    new Rule(this, id, {
      description,
      eventBus: this.bus,
      eventPattern: { source: [source], detailType: [detailType], detail: { shop: [shop] } },
      targets: [
        new LambdaFunction(target, {
          deadLetterQueue: target.failures,
          retryAttempts: 10,
          maxEventAge: Duration.hours(1),
        }),
      ],
    });
  }

  /**
   * Made without a value and kept when the stack goes: a deployment never writes one, so that it never overwrites what
   * the operator put there.
   */
  private secret(shop: string, addresses: Record<string, string>): void {
    const secret = new CfnSecret(this, 'Secret', {
      name: names.secret(shop),
      description: `Credentials of ${shop} at its providers. Filled by: npm run shop -- add ${shop} --secrets`,
    });
    secret.applyRemovalPolicy(RemovalPolicy.RETAIN);
    // Where `npm run shop` and the admins' function find the addresses: they read the secret anyway.
    for (const [tag, address] of Object.entries(addresses)) Tags.of(secret).add(tag, address);
    Validations.of(secret).acknowledge({
      id: 'AwsSolutions-SMG4',
      reason: 'The values are given out by the providers, who have no interface for changing them by machine.',
    });
  }

  /** What to paste at the providers. */
  private sayWebhooks(url: string, shop: ShopConfig): void {
    new CfnOutput(this, 'WebhookUrl', { value: url, description: 'The public address of the shop' });
    const called = shop.channels.flatMap(({ provider }) => (provider === 'webchat' ? [] : [provider]));
    for (const provider of new Set(called))
      new CfnOutput(this, provider === 'whatsapp' ? 'WhatsAppCallbackUrl' : 'MessageBirdWebhookUrl', {
        value: url + webhookPath(provider, shop.id),
        description:
          provider === 'whatsapp'
            ? 'Paste at Meta: WhatsApp, Configuration, Callback URL'
            : 'Registered at MessageBird by: npm run shop -- add <shop> --secrets',
      });
  }
}
