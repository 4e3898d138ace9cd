import { Trans, useLingui } from '@lingui/react/macro';
import { at } from '../core/api.ts';
import { Empty } from '../ui/states.tsx';
import { BranchFields } from './branch.tsx';
import { Loaded, useChange, useOfShop } from './data.tsx';
import { DryRun } from './dry-run.tsx';
import { useForm } from './form.ts';
import { FormView } from './form-view.tsx';
import { Back, Group, Head, Items, Place } from './parts.tsx';
import { useOwnDesk } from './people.ts';
import { ReplayOf } from './replay.tsx';
import { useRuleWords } from './rule-words.ts';
import { type Choice, cases, type RuleValues, rulesOf, valuesOf } from './rules.ts';
import type { Rules } from './types.ts';

/** Who gets the conversations of a channel (R1 to R7). */
export function Routing({ item }: { item?: string }) {
  const desk = useOwnDesk();
  return (
    <Loaded query={desk}>
      {({ channels }) =>
        item === undefined ? (
          <>
            <Head title={<Trans>Routing rules</Trans>}>
              <Trans>Each channel has its own: who gets a conversation, and what the customer is told.</Trans>
            </Head>
            {channels.length === 0 ? (
              <Empty title={<Trans>There is no channel yet.</Trans>}>
                <Place section="channels" item="+" className="text-accent hover:underline">
                  <Trans>Add a channel</Trans>
                </Place>
              </Empty>
            ) : (
              <Items
                section="routing"
                items={channels.map(({ id, name }) => ({ id, title: <bdi>{name}</bdi>, sub: id }))}
              />
            )}
          </>
        ) : (
          <RulesOf channel={item} name={channels.find(({ id }) => id === item)?.name ?? item} />
        )
      }
    </Loaded>
  );
}

function RulesOf({ channel, name }: { channel: string; name: string }) {
  const rules = useOfShop<Rules>(`channels/${at(channel)}/rules`);
  return (
    <>
      <Back section="routing">
        <Trans>Routing rules</Trans>
      </Back>
      <Head title={<bdi>{name}</bdi>}>
        <Trans>An owner who is online always gets their customer back.</Trans>
      </Head>
      <Loaded query={rules}>
        {(data) => <RulesForm channel={channel} rules={data} fresh={async () => (await rules.refetch()).data} />}
      </Loaded>
    </>
  );
}

function RulesForm({
  channel,
  rules,
  fresh,
}: {
  channel: string;
  rules: Rules;
  fresh: () => Promise<Rules | undefined>;
}) {
  const { t } = useLingui();
  const change = useChange();
  const words = useRuleWords();
  const form = useForm<RuleValues>({
    value: valuesOf(rules),
    fresh: async () => {
      const latest = await fresh();
      return latest && valuesOf(latest);
    },
    save: (values) => change(`PUT channels/${at(channel)}/rules`, rulesOf(values)),
  });
  const isChanged = form.changed.length > 0;
  return (
    <>
      <FormView
        form={form}
        wording={{
          labels: words.cases,
          show: (_name, value) => words.whom(value as Choice),
          audited: () => `rules ${channel}`,
        }}
      >
        <Group title={isChanged ? <Trans>In words, with your changes</Trans> : <Trans>In words</Trans>}>
          <ol aria-live="polite" className="flex list-inside list-decimal flex-col gap-1 text-sm">
            <li>{t`A customer who comes back, and the owner is online: the owner.`}</li>
            {cases.map((name) => (
              <li key={name} dir="auto">
                {words.sentence(name, form.values[name])}
              </li>
            ))}
          </ol>
        </Group>
        {cases.map((name) => (
          <BranchFields key={name} form={form} name={name} />
        ))}
      </FormView>
      <div className="mt-6 flex flex-col gap-6">
        <DryRun channel={channel} rules={rulesOf(form.values)} isChanged={isChanged} />
        <ReplayOf channel={channel} rules={rulesOf(form.values)} />
      </div>
    </>
  );
}
