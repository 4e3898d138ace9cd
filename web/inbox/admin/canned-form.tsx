import { Trans, useLingui } from '@lingui/react/macro';
import { type Values as Filled, fill, unknownVariables, variables } from '../../../layers/domain/canned.ts';
import { at } from '../core/api.ts';
import { Button } from '../ui/button.tsx';
import { ComboBox } from '../ui/combo.tsx';
import { Select, TextField } from '../ui/fields.tsx';
import { useTopic } from '../ui/hooks.ts';
import { Empty } from '../ui/states.tsx';
import { useScopeWords } from './canned.tsx';
import { useChange, useShop } from './data.tsx';
import { type Form, rereading, useForm } from './form.ts';
import { FormView } from './form-view.tsx';
import { idOf } from './ids.ts';
import { Back, Group, Head, Remove, useOpenItem } from './parts.tsx';
import { useOwnDesk } from './people.ts';
import type { Canned } from './types.ts';

type Values = Omit<Canned, 'id'>;

const valuesOf = (canned: Canned | undefined): Values => ({
  shortCode: canned?.shortCode ?? '',
  text: canned?.text ?? '',
  scope: canned?.scope ?? 'shop',
});

/** A canned response, or a new one ('+'). */
export function CannedScreen({
  all,
  id,
  fresh,
}: {
  all: Canned[];
  id: string;
  fresh: () => Promise<Canned | undefined>;
}) {
  const canned = all.find((one) => one.id === id);
  return (
    <>
      <Back section="canned">
        <Trans>Canned responses</Trans>
      </Back>
      {canned || id === '+' ? (
        <CannedForm canned={canned} all={all} fresh={fresh} />
      ) : (
        <Empty title={<Trans>There is no such text (any more).</Trans>} />
      )}
    </>
  );
}

function CannedForm({
  canned,
  all,
  fresh,
}: {
  canned: Canned | undefined;
  all: Canned[];
  fresh: () => Promise<Canned | undefined>;
}) {
  const { t } = useLingui();
  const change = useChange();
  const openItem = useOpenItem('canned');
  const scopeOf = useScopeWords();
  const idFor = ({ shortCode }: Values): string =>
    canned?.id ??
    idOf(
      shortCode,
      all.map(({ id }) => id),
    );
  const form = useForm<Values>({
    value: valuesOf(canned),
    ...rereading(canned, fresh, valuesOf),
    check: ({ shortCode, text }) => {
      const wrong: Record<string, string> = {};
      if (!/^[\p{L}\p{N}_-]{1,32}$/u.test(shortCode)) wrong.shortCode = t`Letters, digits, - and _, at most 32.`;
      const unknown = unknownVariables(text).join(', ');
      if (text.trim() === '') wrong.text = t`What shall it say?`;
      else if (unknown !== '') wrong.text = t`There is no variable ${unknown}.`;
      return wrong;
    },
    save: (values) => change(`PUT canned/${at(idFor(values))}`, values),
    saved: (values) => {
      if (!canned) openItem(idFor(values));
    },
  });
  return (
    <>
      <Head
        title={canned ? <bdi>/{canned.shortCode}</bdi> : <Trans>New canned response</Trans>}
        {...(canned && { add: <RemoveCanned canned={canned} /> })}
      />
      <FormView
        form={form}
        isNew={!canned}
        wording={{
          labels: { shortCode: t`Short code`, text: t`Text`, scope: t`Who may use it` },
          show: (name, value) => (name === 'scope' ? scopeOf(value as Canned['scope']) : String(value)),
          audited: () => `canned ${canned?.id}`,
        }}
      >
        <Group title={<Trans>Text</Trans>}>
          <TextField label={t`Short code`} {...form.bind('shortCode')} className="max-w-md" placeholder="hello" />
          <TextField label={t`Text`} rows={5} {...form.bind('text')} />
          <Variables form={form} />
          <Preview text={form.values.text} />
        </Group>
        <ScopeFields form={form} />
      </FormView>
    </>
  );
}

/** Written into the text at its end; the agent sees what they become before it is sent. */
function Variables({ form }: { form: Form<Values> }) {
  const { t } = useLingui();
  return (
    <div className="flex flex-wrap items-center gap-1.5">
      <span className="text-xs text-muted">
        <Trans>Insert:</Trans>
      </span>
      {variables.map((name) => (
        <Button
          key={name}
          className="px-2 text-xs"
          isDisabled={form.isLocked}
          aria-label={t`Insert ${name}`}
          onPress={() => form.set({ text: `${form.values.text}{{${name}}}` })}
        >
          <code dir="ltr">{name}</code>
        </Button>
      ))}
    </div>
  );
}

function Preview({ text }: { text: string }) {
  const me = useTopic('me');
  const shop = useShop();
  if (text.trim() === '') return null;
  const example: Filled = {
    'customer.name': 'Sanne Bakker',
    'customer.firstName': 'Sanne',
    'customer.phone': '+31 6 1234 5678',
    'customer.email': 'sanne@example.com',
    'order.number': '1001',
    'agent.name': me?.name ?? '',
    'shop.name': me?.shops[shop]?.name ?? shop,
  };
  return (
    <div className="flex flex-col gap-1">
      <span className="text-xs text-muted">
        <Trans>As a customer would read it:</Trans>
      </span>
      <p dir="auto" className="max-w-lg rounded-lg bg-mine px-3 py-2 text-sm break-words whitespace-pre-wrap">
        {fill(text, example).text}
      </p>
    </div>
  );
}

function ScopeFields({ form }: { form: Form<Values> }) {
  const { t } = useLingui();
  const { data } = useOwnDesk();
  const me = useTopic('me');
  const { scope } = form.values;
  const kind = scope === 'shop' ? 'shop' : 'team' in scope ? 'team' : 'agent';
  const teams = data?.teams ?? [];
  const choose = (next: string): void => {
    if (next === 'shop') form.set({ scope: 'shop' });
    else if (next === 'team') form.set({ scope: { team: teams[0]?.id ?? '' } });
    else form.set({ scope: { agent: me?.agent ?? '' } });
  };
  const error = form.errorOf('scope');
  return (
    <Group title={<Trans>Who may use it</Trans>}>
      <div className="grid gap-4 sm:grid-cols-2">
        <Select
          label={t`Who`}
          isDisabled={form.isLocked}
          options={[
            { id: 'shop', label: t`Everybody at the shop` },
            ...(teams.length > 0 ? [{ id: 'team', label: t`A team` }] : []),
            { id: 'agent', label: t`One agent` },
          ]}
          value={kind}
          onChange={choose}
          {...(error !== undefined && { error })}
        />
        {scope !== 'shop' && 'team' in scope && (
          <Select
            label={t`Team`}
            isDisabled={form.isLocked}
            options={teams.map(({ id, name }) => ({ id, label: name }))}
            value={scope.team}
            onChange={(team) => form.set({ scope: { team } })}
          />
        )}
        {scope !== 'shop' && 'agent' in scope && (
          <ComboBox
            label={t`Agent`}
            isDisabled={form.isLocked}
            options={data?.agents.map(({ id, name }) => ({ id, label: name })) ?? []}
            value={scope.agent}
            onChange={(agent) => form.set({ scope: { agent } })}
          />
        )}
      </div>
    </Group>
  );
}

function RemoveCanned({ canned }: { canned: Canned }) {
  return (
    <Remove
      section="canned"
      item={canned.id}
      question={
        <Trans>
          Remove <bdi>/{canned.shortCode}</bdi>?
        </Trans>
      }
    >
      <Trans>What was sent with it stays as it is.</Trans>
    </Remove>
  );
}
