import { Trans, useLingui } from '@lingui/react/macro';
import { Download } from 'lucide-react';
import { query } from '../core/api.ts';
import { Button } from '../ui/button.tsx';
import { useInbox } from '../ui/hooks.ts';
import { Menu } from '../ui/menu.tsx';
import type { Subject } from './subjects.ts';

type By = 'hour' | 'day' | 'agent' | 'team' | 'channel' | 'reason';

/** The figures of the time that is looked at, as a file. */
export function Export({
  shop,
  by,
  from,
  to,
  filter,
  isAdmin,
}: {
  shop: string;
  by: 'hour' | 'day';
  from: number;
  to: number;
  filter: Subject;
  isAdmin: boolean;
}) {
  const { t } = useLingui();
  const { ask, notice } = useInbox();
  const words: Record<By, string> = {
    hour: t`by hour`,
    day: t`by day`,
    agent: t`by agent`,
    team: t`by team`,
    channel: t`by channel`,
    reason: t`by reason`,
  };
  // Other tables than those over time are of the whole shop, for its admins.
  const tables: By[] = isAdmin && Object.keys(filter).length === 0 ? [by, 'agent', 'team', 'channel', 'reason'] : [by];

  const save = async (wish: string): Promise<void> => {
    const [of = by, form = 'csv'] = wish.split('.');
    const parts = { shop, by: of, from: new Date(from).toISOString(), to: new Date(to).toISOString(), ...filter };
    try {
      const answer = await ask<unknown>(`GET /api/reports/figures${form === 'csv' ? '.csv' : ''}${query(parts)}`);
      const text = typeof answer === 'string' ? answer : JSON.stringify(answer, null, 2);
      const day = new Date(to).toISOString().slice(0, 10);
      download(`${shop}-${of}-${day}.${form}`, text, form === 'csv' ? 'text/csv' : 'application/json');
    } catch (error) {
      notice({ tone: 'problem', text: (error as Error).message });
    }
  };

  return (
    <Menu
      label={t`Export`}
      trigger={
        <Button>
          <Download aria-hidden size={16} />
          <Trans>Export</Trans>
        </Button>
      }
      onAction={(wish) => void save(wish)}
      items={tables.flatMap((one) => [
        { id: `${one}.csv`, label: t`CSV, ${words[one]}` },
        { id: `${one}.json`, label: t`JSON, ${words[one]}` },
      ])}
    />
  );
}

function download(name: string, text: string, type: string): void {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
