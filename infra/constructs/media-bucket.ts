import { Aws, Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  HttpMethods,
  ObjectOwnership,
  StorageClass,
} from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { names } from '../topology.ts';

/**
 * The files of all shops, each shop's under its own prefix. Nobody reaches it but by links that live for minutes. It survives its
 * stack. Not versioned: a file is written once and never changed, and what is erased has to be gone (S6).
 */
export class MediaBucket extends Bucket {
  /** Where its links lead. */
  static readonly origin = `https://${names.mediaBucket(Aws.ACCOUNT_ID, Aws.REGION)}.s3.${Aws.REGION}.amazonaws.com`;

  /** @param origins from where browsers upload and look */
  constructor(scope: Construct, id: string, origins: string[]) {
    super(scope, id, {
      bucketName: names.mediaBucket(Aws.ACCOUNT_ID, Aws.REGION),
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      versioned: false,
      removalPolicy: RemovalPolicy.RETAIN,
      cors: [
        {
          allowedOrigins: [...new Set(origins)],
          allowedMethods: [HttpMethods.GET, HttpMethods.PUT],
          allowedHeaders: ['content-type'],
          exposedHeaders: ['etag'],
          maxAge: 3600,
        },
        // Visitors upload from pages of the shops, wherever those are; the signed link is what lets them.
        { allowedOrigins: ['*'], allowedMethods: [HttpMethods.PUT], allowedHeaders: ['content-type'], maxAge: 3600 },
      ],
      lifecycleRules: [
        { id: 'uploads that were not sent', prefix: 'uploads/', expiration: Duration.days(2) },
        {
          id: 'what is old is seldom looked at',
          prefix: 'kept/',
          transitions: [{ storageClass: StorageClass.INFREQUENT_ACCESS, transitionAfter: Duration.days(90) }],
        },
        { id: 'uploads that broke off', abortIncompleteMultipartUploadAfter: Duration.days(1) },
      ],
    });
    Validations.of(this).acknowledge({
      id: 'AwsSolutions-S1',
      reason:
        'Every link is given out by a function that checks who asks; a log of reads would cost more than the files.',
    });
  }
}
