import { Aws, Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import { AccountRecovery, Mfa, OAuthScope, UserPool, type UserPoolClient } from 'aws-cdk-lib/aws-cognito';
import { Construct } from 'constructs';
import { signInScopes } from '../site.ts';

/** It must be free in the whole region, hence the account's number in it. */
const prefix = `slotdesk-${Aws.ACCOUNT_ID}`;

/** Where agents sign in: accounts made by an administrator only, a second factor, tokens by code and PKCE. */
export class SignIn extends Construct {
  readonly pool: UserPool;
  /** The inbox in a browser: it can keep no secret, so it has none. */
  readonly client: UserPoolClient;
  /** The `iss` of the tokens. */
  readonly issuer: string;
  /** Of the hosted sign-in: https://... */
  static readonly address = `https://${prefix}.auth.${Aws.REGION}.amazoncognito.com`;

  /** @param inboxUrls where the browser may come back to after signing in and out */
  constructor(scope: Construct, id: string, inboxUrls: string[]) {
    super(scope, id);
    this.pool = new UserPool(this, 'Agents', {
      userPoolName: 'slotdesk-agents',
      selfSignUpEnabled: false,
      signInAliases: { email: true },
      signInCaseSensitive: false,
      accountRecovery: AccountRecovery.EMAIL_ONLY,
      mfa: Mfa.REQUIRED,
      mfaSecondFactor: { sms: false, otp: true },
      passwordPolicy: {
        minLength: 12,
        requireLowercase: true,
        requireUppercase: true,
        requireDigits: true,
        requireSymbols: true,
        tempPasswordValidity: Duration.days(3),
      },
      deletionProtection: true,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    this.pool.addDomain('Domain', { cognitoDomain: { domainPrefix: prefix } });
    this.client = this.pool.addClient('Inbox', {
      userPoolClientName: 'slotdesk-inbox',
      generateSecret: false,
      authFlows: {},
      oAuth: {
        flows: { authorizationCodeGrant: true },
        scopes: signInScopes.map(OAuthScope.custom),
        callbackUrls: inboxUrls,
        logoutUrls: inboxUrls,
      },
      // A token that was given out holds until it ends, also after signing out.
      accessTokenValidity: Duration.minutes(15),
      idTokenValidity: Duration.minutes(15),
      // A working day: signed in once in the morning. Each is good for one renewal, and for a moment more: two tabs renew at once.
      refreshTokenValidity: Duration.hours(12),
      refreshTokenRotationGracePeriod: Duration.seconds(30),
      enableTokenRevocation: true,
      preventUserExistenceErrors: true,
    });
    this.issuer = `https://cognito-idp.${Aws.REGION}.${Aws.URL_SUFFIX}/${this.pool.userPoolId}`;
    for (const id of ['AwsSolutions-COG3', 'AwsSolutions-COG8'])
      Validations.of(this.pool).acknowledge({
        id,
        reason: 'The Plus plan costs per agent; nobody can sign up, and a second factor is required of everybody.',
      });
  }
}
