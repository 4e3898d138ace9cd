/**
 * Stands for @aws-sdk/endpoint-cache in the bundles: DynamoDB's client brings it along for endpoint discovery, which nobody
 * switches on. With the list it is made of it is 7 KiB of every function.
 */
export class EndpointCache {
  getEndpoint(): undefined {}
  get(): undefined {}
  has(): boolean {
    return false;
  }
  set(): void {}
  delete(): void {}
  clear(): void {}
}
