import { Trans, useLingui } from '@lingui/react/macro';
import { Link } from '@tanstack/react-router';
import { X } from 'lucide-react';
import { useEffect } from 'react';
import type { Notice } from '../core/inbox-store.ts';
import { Button } from '../ui/button.tsx';
import { cx } from '../ui/classes.ts';
import { useInbox, useTopic } from '../ui/hooks.ts';
import { nameOf } from '../ui/words.ts';

/** Long enough to read and to press undo. */
const shownFor = 6000;

/** What was done, refused or came in, at the edge of the screen; read out, and gone by itself. */
export function Notices() {
  const notices = useTopic('notices') ?? [];
  return (
    <div aria-live="polite" className="flex w-full flex-col items-center gap-2 md:items-start">
      {notices.map((notice) => (
        <One key={notice.id} notice={notice} />
      ))}
    </div>
  );
}

function One({ notice }: { notice: Notice }) {
  const { t } = useLingui();
  const { dismiss } = useInbox();
  const { id, tone, text, action, unsent } = notice;
  const name = unsent && nameOf(unsent.customer);
  useEffect(() => {
    const timer = setTimeout(() => dismiss(id), shownFor);
    return () => clearTimeout(timer);
  }, [id, dismiss]);
  return (
    <div
      role={tone === 'problem' ? 'alert' : undefined}
      className={cx(
        'pointer-events-auto flex max-w-xl items-center gap-3 md:max-w-72 rounded-lg border bg-raised px-4 py-2 text-sm shadow-lg',
        tone === 'problem' ? 'border-late' : 'border-line',
      )}
    >
      <span className="min-w-0 flex-1 break-words">
        {unsent && (
          <>
            <Trans>
              What you wrote to <bdi>{name}</bdi> was not sent.
            </Trans>{' '}
          </>
        )}
        {text}
      </span>
      {unsent && (
        <Link
          to="/inbox"
          search={(now: object) => ({ view: 'mine', ...now, c: unsent.conversation }) as never}
          className="shrink-0 text-accent underline"
          onClick={() => dismiss(id)}
        >
          <Trans>Show it</Trans>
        </Link>
      )}
      {action && (
        <Button
          tone="quiet"
          className="text-accent!"
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
