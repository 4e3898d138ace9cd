import { Trans, useLingui } from '@lingui/react/macro';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { Alert } from '../core/alerts.ts';
import { Button } from '../ui/button.tsx';
import { useNow, useTopic } from '../ui/hooks.ts';
import { nameOf, span } from '../ui/words.ts';
import { alertWords } from './alert-words.ts';
import { useOverlay } from './overlays.ts';
import { isSoundBlocked, play } from './sound.ts';

/** What called lately, and whether sounds and notifications get through. */
export default function AlertCentre({ alerts, close }: { alerts: readonly Alert[]; close: () => void }) {
  const { show } = useOverlay();
  const isQuiet = useTopic('me')?.status === 'break';
  return (
    <>
      <Health />
      {alerts.length === 0 ? (
        <p className="text-muted">
          {isQuiet ? <Trans>You are on break: nothing calls you.</Trans> : <Trans>All quiet.</Trans>}
        </p>
      ) : (
        <ul className="-mx-1 flex flex-col">
          {alerts.slice(0, 10).map((alert) => (
            <Line key={alert.id} alert={alert} close={close} />
          ))}
        </ul>
      )}
      <div className="mt-3 flex justify-between gap-2">
        <Button onPress={() => play('offer')}>
          <Trans>Try the sound</Trans>
        </Button>
        <Button
          tone="quiet"
          onPress={() => {
            close();
            show('preferences');
          }}
        >
          <Trans>Choose sounds</Trans>
        </Button>
      </div>
    </>
  );
}

function Line({ alert, close }: { alert: Alert; close: () => void }) {
  const { i18n } = useLingui();
  const now = useNow(10_000);
  const c = useTopic(`conversation:${alert.conversation}`);
  return (
    <li>
      <Link
        to="/inbox"
        search={(now: object) => ({ view: 'mine', ...now, c: alert.conversation }) as never}
        onClick={close}
        className="flex gap-2 rounded-md px-1 py-1 hover:bg-sunken"
      >
        <span className="min-w-0 flex-1">
          <bdi className="font-medium">{c ? nameOf(c.customer) : '…'}</bdi> {i18n._(alertWords[alert.kind])}
          {alert.text && (
            <span dir="auto" className="block truncate text-muted">
              {alert.text}
            </span>
          )}
        </span>
        <span className="text-xs tabular-nums text-muted">{span(now - alert.at)}</span>
      </Link>
    </li>
  );
}

/** Whether alerts get through at all, and what to do when they do not. */
function Health() {
  const [permission, setPermission] = useState(() => ('Notification' in window ? Notification.permission : 'missing'));
  return (
    <div className="mb-2 flex flex-col gap-2 empty:hidden">
      {isSoundBlocked() && (
        <p className="rounded-md bg-soon-soft px-2 py-1 text-soon">
          <Trans>Your browser plays no sound until you press something on this page.</Trans>
        </p>
      )}
      {permission === 'default' && (
        <Button onPress={() => void Notification.requestPermission().then(setPermission)}>
          <Trans>Allow notifications on this machine</Trans>
        </Button>
      )}
      {permission === 'denied' && (
        <p className="rounded-md bg-soon-soft px-2 py-1 text-soon">
          <Trans>
            Notifications are blocked. Allow them in your browser: the sign before the address, then Notifications,
            Allow.
          </Trans>
        </p>
      )}
    </div>
  );
}
