import { Trans, useLingui } from '@lingui/react/macro';
import { useState } from 'react';
import { domainEventTypes } from '../../../events/domain/types.ts';
import { at } from '../core/api.ts';
import { Button } from '../ui/button.tsx';
import { Checkbox, Switch, TextField } from '../ui/fields.tsx';
import { useTopic } from '../ui/hooks.ts';
import { Empty } from '../ui/states.tsx';
import { useChange } from './data.tsx';
import { Deliveries } from './deliveries.tsx';
import { type Form, rereading, useForm } from './form.ts';
import { FormView } from './form-view.tsx';
import { idOf } from './ids.ts';
import { Back, Copyable, Group, Head, Remove } from './parts.tsx';
import type { Webhook } from './types.ts';

type Values = Pick<Webhook, 'url' | 'events' | 'enabled'>;

const valuesOf = (webhook: Webhook | undefined): Values => ({
  url: webhook?.url ?? '',
  events: webhook?.events ?? ['*'],
  enabled: webhook?.enabled ?? true,
});

/** A webhook with its log, or a new one ('+'). */
export function WebhookScreen({
  webhooks,
  id,
  fresh,
}: {
  webhooks: Webhook[];
  id: string;
  fresh: () => Promise<Webhook | undefined>;
}) {
  // The secret is answered once, to who made it; it is kept here until this place is left.
  const [secret, setSecret] = useState<string>();
  const [made, setMade] = useState<string>();
  const webhook = webhooks.find((one) => one.id === (made ?? id));
  return (
    <>
      <Back section="webhooks">
        <Trans>Webhooks</Trans>
      </Back>
      {webhook || id === '+' ? (
        <>
          {secret && <Secret secret={secret} />}
          <WebhookForm
            webhook={webhook}
            webhooks={webhooks}
            fresh={fresh}
            made={(one) => {
              setMade(one.id);
              setSecret(one.secret);
            }}
          />
          {webhook && (
            <div className="mt-6 flex flex-col gap-6">
              <Rotate webhook={webhook} rotated={setSecret} />
              <Deliveries webhook={webhook.id} title={<Trans>Log</Trans>} />
            </div>
          )}
        </>
      ) : (
        <Empty title={<Trans>There is no such webhook (any more).</Trans>} />
      )}
    </>
  );
}

function Secret({ secret }: { secret: string }) {
  const { t } = useLingui();
  return (
    <div role="status" className="mb-6 rounded-lg border border-soon bg-soon-soft p-4">
      <Copyable
        label={t`Signing secret`}
        text={secret}
        help={
          <Trans>
            Copy it now: it is shown only this once. Your system checks with it that an event comes from here.
          </Trans>
        }
      />
    </div>
  );
}

function WebhookForm({
  webhook,
  webhooks,
  fresh,
  made,
}: {
  webhook: Webhook | undefined;
  webhooks: Webhook[];
  fresh: () => Promise<Webhook | undefined>;
  made: (webhook: Webhook) => void;
}) {
  const { t } = useLingui();
  const change = useChange();
  const idFor = ({ url }: Values): string =>
    webhook?.id ??
    idOf(
      hostOf(url),
      webhooks.map(({ id }) => id),
    );
  const form = useForm<Values>({
    value: valuesOf(webhook),
    ...rereading(webhook, fresh, valuesOf),
    check: ({ url, events }) => ({
      ...(!/^https?:\/\/./.test(url.trim()) && { url: t`An address that begins with https://` }),
      ...(events.length === 0 && { events: t`Choose at least one event.` }),
    }),
    save: async (values) => {
      const answer = await change<Webhook>(`PUT webhooks/${at(idFor(values))}`, { ...values, url: values.url.trim() });
      if (!webhook) made(answer);
    },
  });
  const { enabled } = form.values;
  return (
    <>
      <Head
        title={webhook ? <bdi>{webhook.id}</bdi> : <Trans>New webhook</Trans>}
        {...(webhook && { add: <RemoveWebhook webhook={webhook} /> })}
      />
      <FormView
        form={form}
        isNew={!webhook}
        wording={{
          labels: { url: t`Address`, events: t`Events`, enabled: t`Switched on` },
          show: (name, value) =>
            name === 'events'
              ? (value as string[]).join(', ')
              : name === 'enabled'
                ? value
                  ? t`on`
                  : t`off`
                : String(value),
          audited: () => `webhook ${webhook?.id}`,
        }}
      >
        <Group title={<Trans>Where to</Trans>}>
          <TextField label={t`Address`} {...form.bind('url')} dir="ltr" placeholder="https://" />
          <Switch isSelected={enabled} isDisabled={form.isLocked} onChange={(isOn) => form.set({ enabled: isOn })}>
            <Trans>Switched on</Trans>
          </Switch>
        </Group>
        <Events form={form} />
      </FormView>
    </>
  );
}

const hostOf = (url: string): string => {
  try {
    return new URL(url.trim()).hostname;
  } catch {
    return 'webhook';
  }
};

/** Everything, whole families, or single events. */
function Events({ form }: { form: Form<Values> }) {
  const { events } = form.values;
  const families = [...new Set(domainEventTypes.map((type) => type.split('.')[0] ?? ''))];
  const isAll = events.includes('*');
  const set = (name: string, isOn: boolean): void =>
    form.set({ events: isOn ? [...events, name] : events.filter((one) => one !== name) });
  const error = form.errorOf('events');
  return (
    <Group title={<Trans>Which events</Trans>}>
      <Checkbox
        isSelected={isAll}
        isDisabled={form.isLocked}
        onChange={(isOn) => form.set({ events: isOn ? ['*'] : [] })}
      >
        <Trans>Every event, also those of later versions</Trans>
      </Checkbox>
      {!isAll &&
        families.map((family) => {
          const whole = `${family}.*`;
          const isWhole = events.includes(whole);
          return (
            <fieldset key={family} className="flex flex-col">
              <legend className="sr-only">{family}</legend>
              <Checkbox
                isSelected={isWhole}
                isDisabled={form.isLocked}
                onChange={(isOn) => {
                  const others = events.filter((one) => !one.startsWith(`${family}.`));
                  form.set({ events: isOn ? [...others, whole] : others });
                }}
              >
                <Trans>
                  All of <b dir="ltr">{family}</b>
                </Trans>
              </Checkbox>
              {!isWhole && (
                <div className="grid ps-6 sm:grid-cols-2">
                  {domainEventTypes
                    .filter((type) => type.startsWith(`${family}.`))
                    .map((type) => (
                      <Checkbox
                        key={type}
                        isSelected={events.includes(type)}
                        isDisabled={form.isLocked}
                        onChange={(isOn) => set(type, isOn)}
                      >
                        <code dir="ltr" className="text-xs">
                          {type}
                        </code>
                      </Checkbox>
                    ))}
                </div>
              )}
            </fieldset>
          );
        })}
      {error && (
        <p role="alert" className="text-sm text-late">
          {error}
        </p>
      )}
    </Group>
  );
}

function Rotate({ webhook, rotated }: { webhook: Webhook; rotated: (secret: string | undefined) => void }) {
  const change = useChange();
  const isOffline = useTopic('line') === 'offline';
  const [problem, setProblem] = useState<Error>();
  const rotate = (): void => {
    setProblem(undefined);
    change<Webhook>(`PUT webhooks/${at(webhook.id)}`, { rotateSecret: true }).then(({ secret }) => {
      rotated(secret);
      document.querySelector('main')?.scrollTo({ top: 0 });
    }, setProblem);
  };
  return (
    <Group
      title={<Trans>Signing secret</Trans>}
      help={
        <Trans>It was shown when the webhook was made. With a new one, the former signs beside it for a day.</Trans>
      }
    >
      {problem && (
        <p role="alert" className="text-sm text-late">
          {problem.message}
        </p>
      )}
      <div>
        <Button isDisabled={isOffline} onPress={rotate}>
          <Trans>Make a new secret</Trans>
        </Button>
      </div>
    </Group>
  );
}

function RemoveWebhook({ webhook }: { webhook: Webhook }) {
  return (
    <Remove section="webhooks" item={webhook.id} question={<Trans>Remove this webhook?</Trans>}>
      <Trans>Events that still wait for it are dropped.</Trans>
    </Remove>
  );
}
