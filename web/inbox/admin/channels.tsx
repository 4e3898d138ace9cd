import { Trans, useLingui } from '@lingui/react/macro';
import { CircleAlert, CircleCheck } from 'lucide-react';
import { Empty } from '../ui/states.tsx';
import { ChannelScreen } from './channel.tsx';
import { useProviderWords } from './channel-fields.ts';
import { Loaded, useListOfShop } from './data.tsx';
import { AddLink, Head, Items, Mark } from './parts.tsx';
import type { Channel } from './types.ts';

/** The accounts at which customers write to the shop (C1, S3). */
export function Channels({ item }: { item?: string }) {
  const channels = useListOfShop<Channel>('channels');
  return (
    <Loaded query={channels}>
      {(all) =>
        item === undefined ? (
          <ChannelList channels={all} />
        ) : (
          <ChannelScreen
            channels={all}
            id={item}
            fresh={async () => (await channels.refetch()).data?.find(({ id }) => id === item)}
          />
        )
      }
    </Loaded>
  );
}

function ChannelList({ channels }: { channels: Channel[] }) {
  const { t } = useLingui();
  const { providers } = useProviderWords();
  return (
    <>
      <Head
        title={<Trans>Channels</Trans>}
        add={
          <AddLink section="channels">
            <Trans>Add a channel</Trans>
          </AddLink>
        }
      >
        <Trans>Where customers write: each WhatsApp number, MessageBird channel or webchat is one.</Trans>
      </Head>
      {channels.length === 0 ? (
        <Empty title={<Trans>There is no channel yet.</Trans>}>
          <Trans>Add the first one: until then nobody can write to this shop.</Trans>
        </Empty>
      ) : (
        <Items
          section="channels"
          items={channels.map((channel) => ({
            id: channel.id,
            title: <bdi>{channel.name ?? channel.id}</bdi>,
            sub: [providers[channel.provider], channel.phoneNumberId ?? channel.channelId].filter(Boolean).join(' · '),
            mark: lacksSecrets(channel) ? (
              <Mark tone="late">
                <CircleAlert aria-hidden size={12} />
                {t`credentials missing`}
              </Mark>
            ) : (
              <Mark tone="good">
                <CircleCheck aria-hidden size={12} />
                {t`set up`}
              </Mark>
            ),
          }))}
        />
      )}
    </>
  );
}

/** A webchat works without: its secret is only for customers whom the shop signs in. */
const lacksSecrets = ({ provider, secrets }: Channel): boolean =>
  provider !== 'webchat' && Object.values(secrets).some(({ set }) => !set);
