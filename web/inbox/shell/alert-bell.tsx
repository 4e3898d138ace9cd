import { useLingui } from '@lingui/react/macro';
import { Bell, BellOff } from 'lucide-react';
import { lazy, useState } from 'react';
import { Button } from '../ui/button.tsx';
import { useCommand } from '../ui/commands.ts';
import { useTopic } from '../ui/hooks.ts';
import { Late } from '../ui/late.tsx';
import { Popup } from '../ui/popup.tsx';

const AlertCentre = lazy(() => import('./alert-centre.tsx'));

/** What called lately, by its number, and more behind a press. */
export function AlertBell() {
  const { t } = useLingui();
  const me = useTopic('me');
  const alerts = useTopic('alerts') ?? [];
  const [seen, setSeen] = useState(0);
  const [isOpen, setOpen] = useState(false);
  const isQuiet = me?.status === 'break';
  const fresh = alerts.filter(({ at }) => at > seen).length;
  const change = (open: boolean): void => {
    setOpen(open);
    setSeen(alerts[0]?.at ?? 0);
  };
  useCommand({ id: 'alerts', run: () => change(true) });
  return (
    <Popup
      label={t`Alerts`}
      isOpen={isOpen}
      onOpenChange={change}
      trigger={
        <Button tone="quiet" icon className="relative" aria-label={fresh > 0 ? t`Alerts: ${fresh} new` : t`Alerts`}>
          {isQuiet ? <BellOff aria-hidden size={18} /> : <Bell aria-hidden size={18} />}
          {fresh > 0 && (
            <span
              aria-hidden
              className="absolute -end-0.5 -top-0.5 min-w-4 rounded-full bg-late px-1 text-[0.65rem] leading-4 font-semibold text-surface"
            >
              {fresh}
            </span>
          )}
        </Button>
      }
    >
      <Late close={() => change(false)}>
        <AlertCentre alerts={alerts} close={() => change(false)} />
      </Late>
    </Popup>
  );
}
