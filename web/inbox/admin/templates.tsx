import { Trans } from '@lingui/react/macro';
import { CircleCheck, RefreshCw } from 'lucide-react';
import { useState } from 'react';
import { Button } from '../ui/button.tsx';
import { Empty } from '../ui/states.tsx';
import { Loaded, useChange, useOfShop } from './data.tsx';
import { Head, Mark } from './parts.tsx';
import { useOwnDesk } from './people.ts';
import type { Settings, Templates } from './types.ts';

/** What may be sent outside the service window (C6), as the providers list it. */
export function TemplateList() {
  const [isFresh, setFresh] = useState(false);
  const templates = useOfShop<Templates>(isFresh ? 'templates?refresh=true' : 'templates');
  return (
    <>
      <Head
        title={<Trans>Templates</Trans>}
        add={
          <Button onPress={() => (isFresh ? void templates.refetch() : setFresh(true))}>
            <RefreshCw aria-hidden size={16} />
            {templates.isFetching ? <Trans>Asking …</Trans> : <Trans>Ask the providers again</Trans>}
          </Button>
        }
      >
        <Trans>
          Only these can be sent when a customer’s last message is more than 24 hours ago. They are written and approved
          at the provider.
        </Trans>
      </Head>
      <Loaded query={templates}>{(data) => <All templates={data} />}</Loaded>
    </>
  );
}

function All({ templates: { items, problems } }: { templates: Templates }) {
  const { data: desk } = useOwnDesk();
  const { data: settings } = useOfShop<Settings>('settings');
  const change = useChange();
  const nameOf = (channel: string): string => desk?.channels.find(({ id }) => id === channel)?.name ?? channel;
  return (
    <div className="flex flex-col gap-4">
      {problems?.map(({ channel, message }) => (
        <p key={channel} role="alert" className="rounded-lg bg-late-soft px-3 py-2 text-sm text-late">
          <b>
            <bdi>{nameOf(channel)}</bdi>
          </b>
          : {message}
        </p>
      ))}
      {items.length === 0 && !problems && (
        <Empty title={<Trans>The providers list no approved template.</Trans>}>
          <Trans>
            Write one in WhatsApp Manager or the MessageBird dashboard; it is listed here once it is approved.
          </Trans>
        </Empty>
      )}
      {items.length > 0 && (
        <ul className="divide-y divide-line overflow-hidden rounded-lg border border-line bg-surface">
          {items.map(({ channel, name, language, category, params, text, needsComponents }) => (
            <li key={`${channel}/${name}/${language}`} className="flex flex-col gap-1 px-4 py-3 text-sm">
              <div className="flex flex-wrap items-center gap-2">
                <b dir="ltr">{name}</b>
                <Mark tone="quiet">{language}</Mark>
                {category && <Mark tone="quiet">{category.toLowerCase()}</Mark>}
                <Mark tone="good">
                  <CircleCheck aria-hidden size={12} />
                  <Trans>approved</Trans>
                </Mark>
                {needsComponents && (
                  <Mark tone="soon">
                    <Trans>header or buttons want values</Trans>
                  </Mark>
                )}
                <span className="flex-1" />
                {settings?.templateName === name ? (
                  <Mark tone="good">
                    <Trans>default</Trans>
                  </Mark>
                ) : (
                  <Button tone="quiet" onPress={() => void change('PATCH settings', { templateName: name })}>
                    <Trans>Make it the default</Trans>
                  </Button>
                )}
              </div>
              {text && (
                <p dir="auto" className="break-words whitespace-pre-wrap">
                  {text}
                </p>
              )}
              <p className="text-xs text-muted">
                <bdi>{nameOf(channel)}</bdi> · <Trans>{params} values to fill in</Trans>
              </p>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
