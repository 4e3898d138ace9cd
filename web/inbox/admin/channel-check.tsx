import { Trans } from '@lingui/react/macro';
import { CircleAlert, CircleCheck } from 'lucide-react';
import { useState } from 'react';
import { at } from '../core/api.ts';
import { Button } from '../ui/button.tsx';
import { useInbox } from '../ui/hooks.ts';
import { useProviderWords } from './channel-fields.ts';
import { useShop } from './data.tsx';
import { Group } from './parts.tsx';
import type { Channel, ChannelCheck } from './types.ts';

/** Asks the provider whether what is saved is right, and says what it found. */
export function Check({ channel }: { channel: Channel }) {
  const { ask } = useInbox();
  const shop = useShop();
  const [found, setFound] = useState<ChannelCheck | Error>();
  const [isAsking, setAsking] = useState(false);
  const check = async (): Promise<void> => {
    setAsking(true);
    const route = `POST /api/shops/${at(shop)}/channels/${at(channel.id)}/check`;
    setFound(await ask<ChannelCheck>(route, { body: {} }).catch((error: Error) => error));
    setAsking(false);
  };
  if (channel.provider === 'webchat') return null;
  return (
    <Group
      title={<Trans>Check</Trans>}
      help={<Trans>Talks to the provider with what is saved. Changes nothing.</Trans>}
    >
      <div role="status" className="flex flex-col gap-2 text-sm">
        {found && <Findings found={found} />}
      </div>
      <div>
        <Button isDisabled={isAsking} onPress={() => void check()}>
          {isAsking ? <Trans>Asking the provider …</Trans> : <Trans>Check now</Trans>}
        </Button>
      </div>
    </Group>
  );
}

function Findings({ found }: { found: ChannelCheck | Error }) {
  const { labels } = useProviderWords();
  if (found instanceof Error) return <p className="text-late">{found.message}</p>;
  if (found.ok)
    return (
      <p className="flex items-center gap-2 text-good">
        <CircleCheck aria-hidden size={16} />
        <Trans>The provider knows this account, and the credentials are right.</Trans>
      </p>
    );
  return (
    <ul className="flex flex-col gap-1">
      {found.findings.map(({ field, message }) => (
        <li key={`${field} ${message}`} className="flex items-start gap-2 text-late">
          <CircleAlert aria-hidden size={16} className="mt-0.5 shrink-0" />
          <span>
            {field && <b>{labels[field as keyof typeof labels] ?? field}: </b>}
            {message}
          </span>
        </li>
      ))}
    </ul>
  );
}
