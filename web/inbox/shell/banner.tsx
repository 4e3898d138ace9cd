import { Trans } from '@lingui/react/macro';
import { CloudOff, RefreshCw } from 'lucide-react';
import { useEffect, useState } from 'react';
import { Button } from '../ui/button.tsx';
import { useTopic } from '../ui/hooks.ts';
import { useNewVersion } from './new-version.ts';

/** Shorter breaks are nobody's business: the line comes back by itself. */
const patience = 2000;

/** What is wrong with the connection and what still works; that there is a new version. */
export function Banner() {
  const line = useTopic('line') ?? 'connecting';
  const isBroken = useLasting(line === 'reconnecting' || line === 'offline', patience);
  const isNew = useNewVersion();
  return (
    <div role="status">
      {isBroken && (
        <p className="flex items-center gap-2 border-b border-line bg-soon-soft px-4 py-1.5 text-sm text-soon">
          <CloudOff aria-hidden size={16} className="shrink-0" />
          {line === 'offline' ? (
            <Trans>
              You are offline. What you write is kept and goes out when you are back; taking, handing over and closing
              have to wait.
            </Trans>
          ) : (
            <Trans>
              Reconnecting … What you see may be out of date. Replies wait and go out by themselves; nothing is lost.
            </Trans>
          )}
        </p>
      )}
      {isNew && (
        <p className="flex items-center gap-2 border-b border-line bg-accent-soft px-4 py-1.5 text-sm">
          <RefreshCw aria-hidden size={16} className="shrink-0" />
          <span className="flex-1">
            <Trans>There is a new version of Slotdesk. Your drafts stay.</Trans>
          </span>
          <Button onPress={() => location.reload()}>
            <Trans>Reload</Trans>
          </Button>
        </p>
      )}
    </div>
  );
}

/** Whether something holds for so long already. */
function useLasting(holds: boolean, ms: number): boolean {
  const [isLasting, setLasting] = useState(false);
  useEffect(() => {
    if (!holds) return setLasting(false);
    const timer = setTimeout(() => setLasting(true), ms);
    return () => clearTimeout(timer);
  }, [holds, ms]);
  return isLasting && holds;
}
