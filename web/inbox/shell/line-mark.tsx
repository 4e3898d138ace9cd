import { Trans, useLingui } from '@lingui/react/macro';
import { Button } from '../ui/button.tsx';
import { cx } from '../ui/classes.ts';
import { useInbox, useNow, useTopic } from '../ui/hooks.ts';
import { Popup } from '../ui/popup.tsx';
import { span } from '../ui/words.ts';

/**
 * How good the line is, and when what is shown was last known to be so. Told by shape and word as well as by colour; the longest word keeps its
 * room, so that nothing beside it moves when the line changes.
 */
export function LineMark() {
  const { t } = useLingui();
  const { check, wake } = useInbox();
  const line = useTopic('line') ?? 'connecting';
  const words = { live: t`Live`, connecting: t`Connecting …`, reconnecting: t`Reconnecting …`, offline: t`Offline` };
  const shape = line === 'live' ? 'rounded-full bg-good' : line === 'offline' ? 'bg-late' : 'rotate-45 bg-soon';
  return (
    <>
      <span role="status" className="sr-only">
        {words[line]}
      </span>
      <Popup
        label={t`Connection`}
        trigger={
          <Button
            tone="quiet"
            className="min-w-6 gap-2! px-1.5! text-muted sm:px-2!"
            aria-label={t`Connection: ${words[line]}`}
            data-line={line}
          >
            <span aria-hidden className={cx('size-2', shape)} />
            <span aria-hidden className="grid text-start max-md:hidden">
              {Object.values(words).map((word) => (
                <span key={word} className={cx('col-start-1 row-start-1', word !== words[line] && 'invisible')}>
                  {word}
                </span>
              ))}
            </span>
          </Button>
        }
      >
        <p className="mb-1 font-medium">{words[line]}</p>
        <Confirmed />
        <Button
          onPress={() => {
            wake();
            void check();
          }}
        >
          <Trans>Check now</Trans>
        </Button>
      </Popup>
    </>
  );
}

function Confirmed() {
  const now = useNow();
  const at = useTopic('confirmedAt');
  const ago = span(now - (at ?? now));
  return (
    <p className="mb-3 text-muted">
      {at === undefined ? (
        <Trans>Not confirmed yet.</Trans>
      ) : (
        <Trans>
          What you see was confirmed <span className="tabular-nums">{ago}</span> ago.
        </Trans>
      )}
    </p>
  );
}
