import type { Fault } from '../channels/account.ts';
import { inquiryAt } from '../channels/accounts.ts';
import type { ProviderRequest } from '../channels/channel.ts';
import type { ShopSecrets } from '../channels/index.ts';
import type { ChannelConfig } from '../domain/settings.ts';
import { DeskError } from '../platform/errors.ts';
import type { Called } from '../platform/provider.ts';
import { alone } from '../store/locks.ts';
import type { Desk } from './desk.ts';

/**
 * A shop's credentials at its providers (S3): write-only, in the secret store, one document a shop. They belong to the shop's
 * account at the provider, so that all its channels there share them.
 */
export type Document = Record<string, unknown>;

/** What setting up channels needs besides the desk. */
export interface Setup {
  desk: Desk;
  /** The secret documents, by shop; `write` answers false where the shop has no secret yet. */
  documents: { read(shop: string): Promise<Document>; write(shop: string, document: Document): Promise<boolean> };
  /** Where a shop's deployment is reached, by who calls there: a provider, the widget, or a flow; nothing where it is not deployed. */
  addresses(shop: string): Promise<Partial<Record<Provider | 'handover' | 'businessHours', string>>>;
  /** A document as the adapters want it. */
  secretsOf(document: Document): ShopSecrets;
  call(request: ProviderRequest): Promise<Called>;
}

type Provider = ChannelConfig['provider'];

export const secretFields = {
  whatsapp: ['token', 'appSecret', 'verifyToken'],
  messagebird: ['accessKey', 'signingKey'],
  /** What the shop signs its customers' identities with (C5). */
  webchat: ['identitySecret'],
} as const satisfies Record<Provider, readonly string[]>;

/** Without it a channel works too: its visitors are then nobody in particular. */
const optional: readonly string[] = ['identitySecret'];

/** Given values by field; a field that is left out stays as it is. */
export type Given = Record<string, string>;

export const isSet = (document: Document, provider: Provider, field: string): boolean =>
  typeof (document[provider] as Document | undefined)?.[field] === 'string';

export const withGiven = (document: Document, provider: Provider, given: Given): Document =>
  Object.keys(given).length === 0
    ? document
    : { ...document, [provider]: { ...(document[provider] as Document | undefined), ...given } };

/**
 * With what we sign ourselves: the visitors' tokens of the webchat. Made once; taken away with the shop's last webchat, so that no token of
 * before holds again.
 * @param made a new key
 */
export const withOwnKeys = (document: Document, provider: Provider, made: string): Document =>
  provider === 'webchat' && !isSet(document, provider, 'visitorKey')
    ? withGiven(document, provider, { visitorKey: made })
    : document;

/** @throws DeskError invalid, naming what a channel of this provider cannot be without */
export function mustBeComplete(document: Document, provider: Provider): void {
  const missing = secretFields[provider].filter(
    (field) => !optional.includes(field) && !isSet(document, provider, field),
  );
  if (missing.length > 0)
    throw new DeskError(
      'invalid',
      `${missing.join(', ')}: needed, as there is none yet`,
      missing.map((field) => ({ field, message: 'needed, as there is none yet' })),
    );
}

/**
 * Changes the shop's document while nobody else does.
 * @throws DeskError shop_not_deployed, busy
 */
export async function changeDocument(
  { desk, documents }: Setup,
  shop: string,
  change: (document: Document) => Document,
): Promise<void> {
  await alone(desk.table, shop, desk.id(), desk.clock.now, async () => {
    if (!(await documents.write(shop, change(await documents.read(shop))))) throw new DeskError('shop_not_deployed');
  });
}

/** Asks the provider about a channel with these credentials. @returns what is wrong, nothing where all is right */
export async function faultsOf(setup: Setup, channel: ChannelConfig, document: Document): Promise<Fault[]> {
  if (channel.provider === 'webchat') return [];
  const provider = inquiryAt(channel.provider, setup.secretsOf(document));
  if (!provider)
    return [{ kind: 'wrong', field: channel.provider, reason: 'The shop has no credentials for this channel.' }];
  const findings = await Promise.all(
    provider.questions(channel).map(async ({ request, read }) => {
      const answer = await setup.call(request);
      if (answer.kind === 'answered') return read(answer);
      return { kind: 'unclear' as const, reason: `The provider cannot be reached (${answer.reason}).` };
    }),
  );
  // A wrong token is said once, however many questions it spoils.
  const faults = findings.filter((finding) => finding.kind !== 'right');
  return faults.filter(({ reason }, i) => faults.findIndex((one) => one.reason === reason) === i);
}

/** @throws DeskError credentials_refused with the provider's reason, provider_unreachable where it could not say */
export function refuse(faults: Fault[]): void {
  const wrong = faults.filter((fault) => fault.kind === 'wrong');
  if (wrong.length > 0)
    throw new DeskError(
      'credentials_refused',
      wrong.map(({ reason }) => reason).join(' '),
      wrong.map(({ field, reason }) => ({ field, message: reason })),
    );
  const [unclear] = faults;
  if (unclear)
    throw new DeskError(
      'provider_unreachable',
      `${unclear.reason} Nothing was saved: try again later, or save without the check (?check=false).`,
    );
}
