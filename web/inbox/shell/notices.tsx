import { useLingui } from '@lingui/react/macro';
import { X } from 'lucide-react';
import { useEffect } from 'react';
import type { Notice } from '../core/inbox-store.ts';
import { Button } from '../ui/button.tsx';
import { cx } from '../ui/classes.ts';
import { useInbox, useTopic } from '../ui/hooks.ts';

/** Long enough to read and to press undo. */
const shownFor = 6000;

/** What was done, refused or came in, at the edge of the screen; read out, and gone by itself. */
export function Notices() {
  const notices = useTopic('notices') ?? [];
  return (
    <div aria-live="polite" className="flex flex-col items-center gap-2 md:items-start">
      {notices.map((notice) => (
        <One key={notice.id} notice={notice} />
      ))}
    </div>
  );
}

function One({ notice }: { notice: Notice }) {
  const { t } = useLingui();
  const { dismiss } = useInbox();
  const { id, tone, text, action, stays } = notice;
  useEffect(() => {
    if (stays) return;
    const timer = setTimeout(() => dismiss(id), shownFor);
    return () => clearTimeout(timer);
  }, [id, stays, dismiss]);
  return (
    <div
      role={tone === 'problem' ? 'alert' : undefined}
      className={cx(
        'pointer-events-auto flex max-w-xl items-center gap-3 md:max-w-72 rounded-lg border bg-raised px-4 py-2 text-sm shadow-lg',
        tone === 'problem' ? 'border-late' : 'border-line',
      )}
    >
      <span className="min-w-0 flex-1 break-words">{text}</span>
      {action && (
        <Button
          tone="quiet"
          className="text-accent"
          onPress={() => {
            action.run();
            dismiss(id);
          }}
        >
          {action.label}
        </Button>
      )}
      <Button tone="quiet" icon aria-label={t`Close`} onPress={() => dismiss(id)}>
        <X aria-hidden size={16} />
      </Button>
    </div>
  );
}
