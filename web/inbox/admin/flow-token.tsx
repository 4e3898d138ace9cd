import { Trans, useLingui } from '@lingui/react/macro';
import { TextField } from '../ui/fields.tsx';
import { Loaded, useChange, useOfShop } from './data.tsx';
import { useForm } from './form.ts';
import { FormView } from './form-view.tsx';
import { Copyable, Group } from './parts.tsx';
import type { FlowTokenState } from './types.ts';

/** Where flows ask for an agent, and the token that they show (B1, B2): it can be changed and is never shown. */
export function FlowToken() {
  const state = useOfShop<FlowTokenState>('flow-token');
  return <Loaded query={state}>{(data) => <TokenForm state={data} />}</Loaded>;
}

function TokenForm({ state: { set, handoverUrl, businessHoursUrl } }: { state: FlowTokenState }) {
  const { t } = useLingui();
  const change = useChange();
  const form = useForm({
    value: { token: '' },
    save: ({ token }) => change('PUT flow-token', { token }),
    once: { token: '' },
  });
  return (
    <FormView
      form={form}
      wording={{ labels: { token: t`Flow token` }, show: (_name, value) => (value ? t`a new one` : t`as it is`) }}
    >
      <Group title={<Trans>What flows call</Trans>} help={<Trans>With the shop’s flow token, or signed by it.</Trans>}>
        {handoverUrl && <Copyable label={t`Asks for an agent (POST)`} text={handoverUrl} />}
        {businessHoursUrl && <Copyable label={t`Business hours (GET)`} text={businessHoursUrl} />}
        <TextField
          label={t`Flow token`}
          {...form.bind('token')}
          type="password"
          autoComplete="new-password"
          placeholder={set ? t`Set. Empty: it stays as it is.` : t`Not set`}
          help={<Trans>A new one holds within minutes; the one before is refused then.</Trans>}
        />
      </Group>
    </FormView>
  );
}
