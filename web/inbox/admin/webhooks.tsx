import { Trans, useLingui } from '@lingui/react/macro';
import { CircleAlert } from 'lucide-react';
import { Empty } from '../ui/states.tsx';
import { Loaded, useListOfShop, useOfShop } from './data.tsx';
import { Deliveries } from './deliveries.tsx';
import { AddLink, Head, Items, Mark } from './parts.tsx';
import type { Settings, Webhook } from './types.ts';
import { WebhookScreen } from './webhook.tsx';

/** Where the shop's own systems hear what happens (B4). */
export function Webhooks({ item }: { item?: string }) {
  const webhooks = useListOfShop<Webhook>('webhooks');
  return (
    <Loaded query={webhooks}>
      {(all) =>
        item === undefined ? (
          <WebhookList webhooks={all} />
        ) : (
          <WebhookScreen
            webhooks={all}
            id={item}
            fresh={async () => (await webhooks.refetch()).data?.find(({ id }) => id === item)}
          />
        )
      }
    </Loaded>
  );
}

function WebhookList({ webhooks }: { webhooks: Webhook[] }) {
  const { t } = useLingui();
  const { data: settings } = useOfShop<Settings>('settings');
  return (
    <>
      <Head
        title={<Trans>Webhooks</Trans>}
        add={
          <AddLink section="webhooks">
            <Trans>Add a webhook</Trans>
          </AddLink>
        }
      >
        <Trans>Your own systems hear every event: signed, tried again when they do not answer, with a log.</Trans>
      </Head>
      <div className="flex flex-col gap-6">
        {webhooks.length === 0 ? (
          <Empty title={<Trans>There is no webhook yet.</Trans>} />
        ) : (
          <Items
            section="webhooks"
            items={webhooks.map(({ id, url, events, enabled, disabledAt }) => ({
              id,
              title: <bdi dir="ltr">{url}</bdi>,
              sub: events.includes('*') ? t`every event` : events.join(', '),
              mark: disabledAt ? (
                <Mark tone="late">
                  <CircleAlert aria-hidden size={12} />
                  <Trans>switched off: nothing was taken for hours</Trans>
                </Mark>
              ) : enabled ? (
                <Mark tone="good">
                  <Trans>on</Trans>
                </Mark>
              ) : (
                <Mark tone="quiet">
                  <Trans>off</Trans>
                </Mark>
              ),
            }))}
          />
        )}
        {settings?.eventWebhookUrl && (
          <Deliveries webhook="_events" title={<Trans>Event webhook address of the shop</Trans>} />
        )}
      </div>
    </>
  );
}
