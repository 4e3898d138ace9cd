import { Trans } from '@lingui/react/macro';
import { Moment } from '../conversations/moment.tsx';
import type { Conversation } from '../core/types.ts';
import { cx } from '../ui/classes.ts';

/** Of a visitor in the webchat (W4): whether they are there, since when not, roughly where, and on which page. */
export function Presence({ presence }: Pick<Conversation, 'presence'>) {
  if (!presence) return null;
  const { online, lastActive, location, page } = presence;
  return (
    <div className="flex flex-col text-xs text-muted">
      <span className="flex items-center gap-1.5">
        <span
          aria-hidden
          className={cx('size-2 shrink-0 rounded-full', online ? 'bg-good' : 'border border-line-strong')}
        />
        {online ? (
          <Trans>Online now</Trans>
        ) : (
          <Trans>
            Last active <Moment at={lastActive} />
          </Trans>
        )}
        {location && <bdi>· {location}</bdi>}
      </span>
      {page && (
        <bdi className="truncate" title={page.url}>
          {page.title ?? page.url}
        </bdi>
      )}
    </div>
  );
}
