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

function WebhookAddress({ channel: { provider, webhookUrl } }: { channel: Channel }) {
  const { t } = useLingui();
  return (
    <Group title={<Trans>Connect</Trans>} help={<Trans>So that the provider brings its messages here.</Trans>}>
      {webhookUrl === undefined ? (
        <NotDeployed />
      ) : (
        <Copyable
          label={t`Webhook address`}
          text={webhookUrl}
          help={
            provider === 'whatsapp' ? (
              <Trans>
                Enter it with the verify token in the Meta app, under WhatsApp → Configuration; subscribe to “messages”.
              </Trans>
            ) : (
              <Trans>Enter it in the MessageBird dashboard as the webhook of the conversations, for all events.</Trans>
            )
          }
        />
      )}
    </Group>
  );
}

function Embed({ channel: { id, webchatUrl } }: { channel: Channel }) {
  const { t } = useLingui();
  const shop = useShop();
  const isLocal = useIsLocal();
  // The widget asks where its script comes from, unless it is told where else.
  const api = webchatUrl === location.origin ? '' : ` data-api="${webchatUrl}"`;
  const snippet = `<script async src="${location.origin}/widget.js" data-shop="${shop}" data-channel="${id}"${api}></script>`;
  return (
    <Group
      title={<Trans>Put it on your page</Trans>}
      help={<Trans>Before the end of each page that shall have the chat.</Trans>}
    >
      {webchatUrl === undefined ? <NotDeployed /> : <Copyable label={t`Snippet`} text={snippet} />}
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

function NotDeployed() {
  return (
    <p className="text-sm text-muted">
      <Trans>There is no address yet: the operator deploys this shop first.</Trans>
    </p>
  );
}
