import { Trans, useLingui } from '@lingui/react/macro';
import { useRef } from 'react';
import { at, Problem } from '../core/api.ts';
import { Button } from '../ui/button.tsx';
import { Select, TextField } from '../ui/fields.tsx';
import { Empty } from '../ui/states.tsx';
import { Check } from './channel-check.tsx';
import {
  accountFields,
  bodyOf,
  type ChannelField,
  type ChannelValues,
  secretFields,
  useProviderWords,
  valuesOf,
} from './channel-fields.ts';
import { Connect } from './connect.tsx';
import { useChange, useShop } from './data.tsx';
import { rereading, useForm } from './form.ts';
import { FormView } from './form-view.tsx';
import { idOf } from './ids.ts';
import { Back, Group, Head, Remove, useOpenItem } from './parts.tsx';
import type { Channel, Provider } from './types.ts';

/** A channel, or a new one ('+'). */
export function ChannelScreen({
  channels,
  id,
  fresh,
}: {
  channels: Channel[];
  id: string;
  fresh: () => Promise<Channel | undefined>;
}) {
  const isNew = id === '+';
  const channel = channels.find((one) => one.id === id);
  return (
    <>
      <Back section="channels">
        <Trans>Channels</Trans>
      </Back>
      {isNew || channel ? (
        <ChannelForm channel={channel} channels={channels} fresh={fresh} />
      ) : (
        <Empty title={<Trans>There is no such channel (any more).</Trans>} />
      )}
    </>
  );
}

function ChannelForm({
  channel,
  channels,
  fresh,
}: {
  channel: Channel | undefined;
  channels: Channel[];
  fresh: () => Promise<Channel | undefined>;
}) {
  const { t } = useLingui();
  const shop = useShop();
  const change = useChange();
  const openItem = useOpenItem('channels');
  const { providers, labels, help } = useProviderWords();
  // A provider that does not answer must not keep a channel from being set up.
  const isChecked = useRef(true);
  const isNew = channel === undefined;
  const idFor = (values: ChannelValues): string => channel?.id ?? newId(shop, values, channels);
  const form = useForm<ChannelValues>({
    value: valuesOf(channel),
    ...rereading(channel, fresh, valuesOf),
    check: ({ name }): Record<string, string> =>
      isNew && name.trim() === '' ? { name: t`A new channel needs a name.` } : {},
    once: { token: '', appSecret: '', verifyToken: '', accessKey: '', signingKey: '', identitySecret: '' },
    save: (values) => {
      const check = isChecked.current;
      isChecked.current = true;
      return change(`PUT channels/${at(idFor(values))}?check=${check}`, bodyOf(values));
    },
    saved: (values) => {
      if (isNew) openItem(idFor(values));
    },
  });
  const { provider } = form.values;
  const isUnreachable = form.problem instanceof Problem && form.problem.code === 'provider_unreachable';
  const show = (name: string, value: unknown): string | undefined => {
    if ((secretFields[provider] as string[]).includes(name)) return value === '' ? t`as it is` : t`a new one`;
    return name === 'provider' ? providers[value as Provider] : String(value);
  };
  const field = (name: ChannelField) => (
    <TextField key={name} label={labels[name]} {...form.bind(name)} {...(help[name] && { help: help[name] })} />
  );

  return (
    <>
      <Head
        title={isNew ? <Trans>New channel</Trans> : <bdi>{channel.name ?? channel.id}</bdi>}
        {...(channel && { add: <RemoveChannel channel={channel} /> })}
      >
        {channel && `${providers[channel.provider]} · ${channel.id}`}
      </Head>
      <FormView
        form={form}
        isNew={isNew}
        wording={{ labels, show, audited: () => `channel ${channel?.id}` }}
        saveLabel={provider === 'webchat' ? <Trans>Save</Trans> : <Trans>Check and save</Trans>}
        more={
          isUnreachable && (
            <Button
              type="submit"
              onPress={() => {
                isChecked.current = false;
              }}
            >
              <Trans>Save without the check</Trans>
            </Button>
          )
        }
      >
        <Group title={<Trans>Account</Trans>}>
          {isNew && (
            <Select
              label={labels.provider}
              options={(Object.keys(providers) as Provider[]).map((one) => ({ id: one, label: providers[one] }))}
              value={provider}
              onChange={(one) => form.set({ provider: one as Provider })}
            />
          )}
          {(['name', ...accountFields[provider]] as ChannelField[]).map(field)}
        </Group>
        {secretFields[provider].length > 0 && (
          <Group
            title={<Trans>Credentials</Trans>}
            help={
              <Trans>
                They are kept in the secret store and never shown again. All channels of the provider share them.
              </Trans>
            }
          >
            {secretFields[provider].map((name) => (
              <TextField
                key={name}
                label={labels[name]}
                {...form.bind(name)}
                type="password"
                autoComplete="new-password"
                placeholder={isSet(channels, provider, name) ? t`Set. Empty: it stays as it is.` : t`Not set`}
                {...(help[name] && { help: help[name] })}
              />
            ))}
          </Group>
        )}
      </FormView>
      {channel && (
        <div className="mt-6 flex flex-col gap-6">
          <Check channel={channel} />
          <Connect channel={channel} />
        </div>
      )}
    </>
  );
}

const newId = (shop: string, { name, provider }: ChannelValues, channels: Channel[]): string =>
  idOf(
    `${shop} ${name || provider}`,
    channels.map(({ id }) => id),
  );

const isSet = (channels: Channel[], provider: Provider, name: string): boolean =>
  channels.find((one) => one.provider === provider)?.secrets[name]?.set === true;

function RemoveChannel({ channel }: { channel: Channel }) {
  return (
    <Remove section="channels" item={channel.id} question={<Trans>Remove this channel?</Trans>}>
      <Trans>Customers who write there are not heard any more. Its closed conversations stay in the history.</Trans>
    </Remove>
  );
}
