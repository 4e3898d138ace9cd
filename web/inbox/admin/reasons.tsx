import { Trans, useLingui } from '@lingui/react/macro';
import { ArrowDown, ArrowUp, Plus, X } from 'lucide-react';
import { useState } from 'react';
import { useReasonWords } from '../conversations/view-words.ts';
import { Button } from '../ui/button.tsx';
import { TextField } from '../ui/fields.tsx';
import { Loaded, useChange, useOfShop } from './data.tsx';
import { useForm } from './form.ts';
import { FormView } from './form-view.tsx';
import { idOf } from './ids.ts';
import { Group, Head } from './parts.tsx';
import type { Settings } from './types.ts';

/** The reasons that agents choose from when they close a conversation (T7). */
export function Reasons() {
  const settings = useOfShop<Settings>('settings');
  return (
    <>
      <Head title={<Trans>Close reasons</Trans>}>
        <Trans>Agents choose one when they close a conversation, in this order; the figures count by them.</Trans>
      </Head>
      <Loaded query={settings}>
        {({ closeReasons }) => (
          <ReasonsForm reasons={closeReasons} fresh={async () => (await settings.refetch()).data?.closeReasons} />
        )}
      </Loaded>
    </>
  );
}

function ReasonsForm({ reasons, fresh }: { reasons: string[]; fresh: () => Promise<string[] | undefined> }) {
  const { t } = useLingui();
  const change = useChange();
  const words = useReasonWords();
  const [typed, setTyped] = useState('');
  const form = useForm<{ closeReasons: string[] }>({
    value: { closeReasons: reasons },
    fresh: async () => {
      const closeReasons = await fresh();
      return closeReasons && { closeReasons };
    },
    check: ({ closeReasons }): Record<string, string> =>
      closeReasons.length === 0 ? { closeReasons: t`At least one reason is needed.` } : {},
    save: ({ closeReasons }) => change('PATCH settings', { closeReasons }),
  });
  const list = form.values.closeReasons;
  const set = (closeReasons: string[]): void => form.set({ closeReasons });
  const move = (from: number, to: number): void => {
    const next = [...list];
    next.splice(to, 0, ...next.splice(from, 1));
    set(next);
  };
  const add = (): void => {
    const id = idOf(typed).replaceAll('-', '_');
    if (typed.trim() !== '' && !list.includes(id)) set([...list, id]);
    setTyped('');
  };
  return (
    <FormView
      form={form}
      wording={{
        labels: { closeReasons: t`Close reasons` },
        show: (_name, value) => (value as string[]).map(words).join(', '),
        audited: () => 'settings.closeReasons',
      }}
    >
      <Group title={<Trans>Reasons</Trans>}>
        <ol className="divide-y divide-line">
          {list.map((id, i) => {
            const reason = words(id);
            return (
              <li key={id} className="flex items-center gap-1 py-1">
                <span className="min-w-0 flex-1 truncate">{reason}</span>
                <Button
                  tone="quiet"
                  icon
                  aria-label={t`Move ${reason} up`}
                  isDisabled={i === 0 || form.isLocked}
                  onPress={() => move(i, i - 1)}
                >
                  <ArrowUp aria-hidden size={16} />
                </Button>
                <Button
                  tone="quiet"
                  icon
                  aria-label={t`Move ${reason} down`}
                  isDisabled={i === list.length - 1 || form.isLocked}
                  onPress={() => move(i, i + 1)}
                >
                  <ArrowDown aria-hidden size={16} />
                </Button>
                <Button
                  tone="quiet"
                  icon
                  aria-label={t`Remove ${reason}`}
                  isDisabled={form.isLocked}
                  onPress={() => set(list.filter((one) => one !== id))}
                >
                  <X aria-hidden size={16} />
                </Button>
              </li>
            );
          })}
        </ol>
        {form.errorOf('closeReasons') && (
          <p role="alert" className="text-sm text-late">
            {form.errorOf('closeReasons')}
          </p>
        )}
        <div className="flex items-end gap-2">
          <TextField
            label={t`New reason`}
            value={typed}
            onChange={setTyped}
            isDisabled={form.isLocked}
            className="min-w-0 flex-1"
            onKeyDown={(event) => {
              if (event.key !== 'Enter') return;
              event.preventDefault();
              add();
            }}
          />
          <Button isDisabled={typed.trim() === '' || form.isLocked} onPress={add}>
            <Plus aria-hidden size={16} />
            <Trans>Add</Trans>
          </Button>
        </div>
        <p className="text-xs text-muted">
          <Trans>
            Closed conversations keep the reason they have. “no reply” is also used by the system, whether it is in the
            list or not.
          </Trans>
        </p>
      </Group>
    </FormView>
  );
}
