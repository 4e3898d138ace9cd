import { Trans, useLingui } from '@lingui/react/macro';
import { at } from '../core/api.ts';
import { Select, TextField } from '../ui/fields.tsx';
import { Empty } from '../ui/states.tsx';
import { Loaded, useChange, useListOfShop } from './data.tsx';
import { Deliveries } from './deliveries.tsx';
import { FlowToken } from './flow-token.tsx';
import { rereading, useForm } from './form.ts';
import { FormView } from './form-view.tsx';
import { idOf } from './ids.ts';
import { AddLink, Back, Group, Head, Items, Remove, useOpenItem } from './parts.tsx';
import type { Flow } from './types.ts';

/** The bots that an agent can give a conversation to (B3), and how they ask for an agent (B1). */
export function Flows({ item }: { item?: string }) {
  const flows = useListOfShop<Flow>('flows');
  const refetched = async () => (await flows.refetch()).data?.find(({ id }) => id === item);
  return (
    <Loaded query={flows}>
      {(all) =>
        item === undefined ? <FlowList flows={all} /> : <FlowScreen flows={all} id={item} fresh={refetched} />
      }
    </Loaded>
  );
}

const kinds = { flowbuilder: 'MessageBird Flow Builder', flowai: 'Flow.ai' } as const;

function FlowList({ flows }: { flows: Flow[] }) {
  return (
    <>
      <Head
        title={<Trans>Flows</Trans>}
        add={
          <AddLink section="flows">
            <Trans>Add a flow</Trans>
          </AddLink>
        }
      >
        <Trans>Bots that agents can give a conversation to. They hand it back when they ask for an agent.</Trans>
      </Head>
      <div className="flex flex-col gap-6">
        {flows.length === 0 ? (
          <Empty title={<Trans>There is no flow yet.</Trans>} />
        ) : (
          <Items
            section="flows"
            items={flows.map(({ id, name, kind, url, event }) => ({
              id,
              title: <bdi>{name}</bdi>,
              sub: `${kinds[kind]} · ${url ?? event ?? ''}`,
            }))}
          />
        )}
        <FlowToken />
        <Deliveries webhook="_flows" title={<Trans>Calls of flows</Trans>} />
      </div>
    </>
  );
}

interface Values {
  name: string;
  kind: Flow['kind'];
  url: string;
  event: string;
  channel: string;
  key: string;
}

const valuesOf = (flow: Flow | undefined): Values => ({
  name: flow?.name ?? '',
  kind: flow?.kind ?? 'flowbuilder',
  url: flow?.url ?? '',
  event: flow?.event ?? '',
  channel: flow?.channel ?? '',
  key: '',
});

/** The fields of its kind; a key that is not written stays as it is. */
function bodyOf({ name, kind, url, event, channel, key }: Values): object {
  const own = kind === 'flowbuilder' ? { url } : { event, ...(channel.trim() && { channel: channel.trim() }) };
  return { kind, name, ...own, ...(key && { key }) };
}

function FlowScreen({ flows, id, fresh }: { flows: Flow[]; id: string; fresh: () => Promise<Flow | undefined> }) {
  const flow = flows.find((one) => one.id === id);
  return (
    <>
      <Back section="flows">
        <Trans>Flows</Trans>
      </Back>
      {flow || id === '+' ? (
        <FlowForm flow={flow} flows={flows} fresh={fresh} />
      ) : (
        <Empty title={<Trans>There is no such flow (any more).</Trans>} />
      )}
    </>
  );
}

function FlowForm({
  flow,
  flows,
  fresh,
}: {
  flow: Flow | undefined;
  flows: Flow[];
  fresh: () => Promise<Flow | undefined>;
}) {
  const { t } = useLingui();
  const change = useChange();
  const openItem = useOpenItem('flows');
  const labels: Record<keyof Values, string> = {
    name: t`Name`,
    kind: t`Kind`,
    url: t`Address that starts it`,
    event: t`Event that starts it`,
    channel: t`Channel at Flow.ai`,
    key: t`Key`,
  };
  const idFor = ({ name }: Values): string =>
    flow?.id ??
    idOf(
      name,
      flows.map(({ id }) => id),
    );
  const form = useForm<Values>({
    value: valuesOf(flow),
    ...rereading(flow, fresh, valuesOf),
    check: ({ name, kind, url, event }) => ({
      ...(name.trim() === '' && { name: t`A flow needs a name.` }),
      ...(kind === 'flowbuilder' && url.trim() === '' && { url: t`Where is it started?` }),
      ...(kind === 'flowai' && event.trim() === '' && { event: t`Which event starts it?` }),
    }),
    once: { key: '' },
    save: (values) => change(`PUT flows/${at(idFor(values))}`, bodyOf(values)),
    saved: (values) => {
      if (!flow) openItem(idFor(values));
    },
  });
  const { kind } = form.values;
  return (
    <>
      <Head
        title={flow ? <bdi>{flow.name}</bdi> : <Trans>New flow</Trans>}
        {...(flow && { add: <RemoveFlow flow={flow} /> })}
      />
      <FormView
        form={form}
        isNew={!flow}
        wording={{
          labels,
          show: (name, value) => (name === 'key' ? (value ? t`a new one` : t`as it is`) : String(value)),
          audited: () => `flow ${flow?.id}`,
        }}
      >
        <Group title={<Trans>Flow</Trans>}>
          <TextField label={labels.name} {...form.bind('name')} help={<Trans>What agents choose it by.</Trans>} />
          <Select
            label={labels.kind}
            isDisabled={form.isLocked}
            options={Object.entries(kinds).map(([id, label]) => ({ id, label }))}
            value={kind}
            onChange={(next) => form.set({ kind: next as Flow['kind'] })}
          />
          {kind === 'flowbuilder' ? (
            <TextField label={labels.url} {...form.bind('url')} dir="ltr" placeholder="https://" />
          ) : (
            <>
              <TextField
                label={labels.event}
                {...form.bind('event')}
                help={<Trans>As it is called in Flow.ai, where it has to be enabled for this.</Trans>}
              />
              <TextField
                label={labels.channel}
                {...form.bind('channel')}
                help={<Trans>For customers whose thread at Flow.ai is not known.</Trans>}
              />
            </>
          )}
          <TextField
            label={labels.key}
            {...form.bind('key')}
            type="password"
            autoComplete="new-password"
            placeholder={flow?.hasKey ? t`Set. Empty: it stays as it is.` : t`Not set`}
          />
        </Group>
      </FormView>
    </>
  );
}

function RemoveFlow({ flow }: { flow: Flow }) {
  return (
    <Remove
      section="flows"
      item={flow.id}
      question={
        <Trans>
          Remove the flow <bdi>{flow.name}</bdi>?
        </Trans>
      }
    >
      <Trans>Agents cannot give it conversations any more; those that it has stay with it.</Trans>
    </Remove>
  );
}
