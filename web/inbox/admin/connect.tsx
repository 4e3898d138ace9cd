import { Trans, useLingui } from '@lingui/react/macro';
import { ExternalLink } from 'lucide-react';
import { useShop } from './data.tsx';
import { Copyable, Group } from './parts.tsx';
import { useIsLocal } from './place.ts';
import type { Channel } from './types.ts';

/** What has to be told to the other side: the provider our address, the shop's page the widget's script. */
export function Connect({ channel }: { channel: Channel }) {
  return channel.provider === 'webchat' ? <Embed channel={channel} /> : <WebhookAddress channel={channel} />;
}

function WebhookAddress({ channel }: { channel: Channel }) {
  const { t } = useLingui();
  const shop = useShop();
  const isLocal = useIsLocal();
  const output = channel.provider === 'whatsapp' ? 'WhatsAppCallbackUrl' : 'MessageBirdWebhookUrl';
  return (
    <Group title={<Trans>Connect</Trans>} help={<Trans>So that the provider brings its messages here.</Trans>}>
      {isLocal ? (
        <Copyable
          label={t`Webhook address`}
          text={`${location.origin}/webhooks/${channel.provider}/${shop}`}
          help={
            channel.provider === 'whatsapp' ? (
              <Trans>
                Enter it with the verify token in the Meta app, under WhatsApp → Configuration; subscribe to “messages”.
              </Trans>
            ) : (
              <Trans>Enter it in the MessageBird dashboard as the webhook of the conversations, for all events.</Trans>
            )
          }
        />
      ) : (
        <p className="text-sm">
          <Trans>
            The address is the output <code dir="ltr">{output}</code> of the shop’s stack. Whoever deployed the shop has
            it.
          </Trans>
        </p>
      )}
    </Group>
  );
}

function Embed({ channel }: { channel: Channel }) {
  const { t } = useLingui();
  const shop = useShop();
  const snippet = `<script src="${location.origin}/widget.js" data-shop="${shop}" data-channel="${channel.id}" async></script>`;
  const isLocal = useIsLocal();
  return (
    <Group
      title={<Trans>Put it on your page</Trans>}
      help={<Trans>Before the end of each page that shall have the chat.</Trans>}
    >
      <Copyable label={t`Snippet`} text={snippet} />
      {isLocal && (
        <p>
          <a
            href={`/shop/${shop}`}
            target="_blank"
            rel="noreferrer"
            className="inline-flex min-h-6 items-center gap-1.5 text-sm text-accent hover:underline"
          >
            <ExternalLink aria-hidden size={16} />
            <Trans>See it on the demo’s shop page</Trans>
          </a>
        </p>
      )}
    </Group>
  );
}
