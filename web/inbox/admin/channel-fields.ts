import { useLingui } from '@lingui/react/macro';
import type { Channel, Provider } from './types.ts';

/** The fields of a channel, by its provider. Secrets can be written and never read. */

export interface ChannelValues {
  provider: Provider;
  name: string;
  phoneNumberId: string;
  businessAccountId: string;
  channelId: string;
  workspaceId: string;
  token: string;
  appSecret: string;
  verifyToken: string;
  accessKey: string;
  signingKey: string;
  identitySecret: string;
}

export type ChannelField = Exclude<keyof ChannelValues, 'provider'>;

export const accountFields: Record<Provider, ChannelField[]> = {
  whatsapp: ['phoneNumberId', 'businessAccountId'],
  messagebird: ['channelId', 'workspaceId'],
  webchat: [],
};

export const secretFields: Record<Provider, ChannelField[]> = {
  whatsapp: ['token', 'appSecret', 'verifyToken'],
  messagebird: ['accessKey', 'signingKey'],
  webchat: ['identitySecret'],
};

export function valuesOf(channel: Channel | undefined): ChannelValues {
  return {
    provider: channel?.provider ?? 'whatsapp',
    name: channel?.name ?? '',
    phoneNumberId: channel?.phoneNumberId ?? '',
    businessAccountId: channel?.businessAccountId ?? '',
    channelId: channel?.channelId ?? '',
    workspaceId: channel?.workspaceId ?? '',
    token: '',
    appSecret: '',
    verifyToken: '',
    accessKey: '',
    signingKey: '',
    identitySecret: '',
  };
}

/** What is sent: the provider's fields that say something; left out is left as it is. */
export function bodyOf(values: ChannelValues): Record<string, string> {
  const { provider } = values;
  const names: ChannelField[] = ['name', ...accountFields[provider], ...secretFields[provider]];
  const given = names.map((name) => [name, values[name].trim()] as const).filter(([, value]) => value !== '');
  return { provider, ...Object.fromEntries(given) };
}

export function useProviderWords() {
  const { t } = useLingui();
  const providers: Record<Provider, string> = {
    whatsapp: t`WhatsApp`,
    messagebird: t`MessageBird`,
    webchat: t`Webchat`,
  };
  const labels: Record<keyof ChannelValues, string> = {
    provider: t`Provider`,
    name: t`Name`,
    phoneNumberId: t`Phone number id`,
    businessAccountId: t`Business account id`,
    channelId: t`Channel id`,
    workspaceId: t`Workspace id`,
    token: t`Access token`,
    appSecret: t`App secret`,
    verifyToken: t`Verify token`,
    accessKey: t`Access key`,
    signingKey: t`Signing key`,
    identitySecret: t`Identity secret`,
  };
  const help: Partial<Record<keyof ChannelValues, string>> = {
    name: t`What agents see; customers do not.`,
    phoneNumberId: t`In Meta’s WhatsApp Manager, under the number: digits, not the number itself.`,
    businessAccountId: t`Of the account that the number belongs to; its templates are listed there.`,
    token: t`A system user’s permanent token with whatsapp_business_messaging.`,
    appSecret: t`Of the Meta app; it proves that messages come from WhatsApp.`,
    verifyToken: t`Any word of yours; Meta asks for it once, when you enter the webhook address.`,
    channelId: t`In the MessageBird dashboard, under Channels.`,
    accessKey: t`In the MessageBird dashboard, under Developers: a live key.`,
    signingKey: t`It proves that messages come from MessageBird.`,
    identitySecret: t`Only where your page signs its customers in: it signs who they are.`,
  };
  return { providers, labels, help };
}
