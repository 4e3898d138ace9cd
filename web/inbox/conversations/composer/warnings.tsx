import { Trans, useLingui } from '@lingui/react/macro';
import { CircleAlert, X } from 'lucide-react';
import type { ReactNode, RefObject } from 'react';
import { Button } from '../../ui/button.tsx';
import type { useDraft } from '../../ui/drafts.ts';
import { longestDraft } from './limits.ts';

/** What has to be seen before the text is sent. */

function Warning({ children }: { children: ReactNode }) {
  return (
    <div
      role="status"
      className="mx-4 mb-1 flex flex-wrap items-center gap-2 rounded bg-soon-soft px-2 py-1 text-xs text-soon"
    >
      <CircleAlert aria-hidden size={14} className="shrink-0" />
      {children}
    </div>
  );
}

/** Values that a canned response could not fill in (T6): pressing one selects it in the text. */
export function Unfilled({ missing, box }: { missing: string[]; box: RefObject<HTMLTextAreaElement | null> }) {
  const select = (one: string): void => {
    const from = box.current?.value.indexOf(one) ?? -1;
    if (from < 0) return;
    box.current?.focus();
    box.current?.setSelectionRange(from, from + one.length);
  };
  return (
    <Warning>
      <Trans>Fill this in before you send:</Trans>
      {missing.map((one) => (
        <button
          key={one}
          type="button"
          className="min-h-6 rounded border border-soon px-1.5 font-semibold"
          onClick={() => select(one)}
        >
          {one}
        </button>
      ))}
    </Warning>
  );
}

export function TooLong({ dismiss }: { dismiss: () => void }) {
  const { t, i18n } = useLingui();
  const most = i18n.number(longestDraft);
  return (
    <Warning>
      <span className="flex-1">
        <Trans>The text was cut off after {most} characters. Send long texts as a document.</Trans>
      </span>
      <button type="button" aria-label={t`Close`} className="flex size-6 items-center justify-center" onClick={dismiss}>
        <X aria-hidden size={14} />
      </button>
    </Warning>
  );
}

/** Another tab or machine wrote something else meanwhile: neither is lost. */
export function OtherDraft({ draft }: { draft: ReturnType<typeof useDraft> }) {
  if (draft.other === undefined) return null;
  return (
    <Warning>
      <span className="min-w-0 flex-1">
        <Trans>You wrote something else in another window:</Trans>{' '}
        <bdi className="line-clamp-2 [overflow-wrap:anywhere]">{draft.other.slice(0, 300)}</bdi>
      </span>
      <Button tone="plain" className="min-h-6 px-2 text-xs" onPress={draft.takeOther}>
        <Trans>Use that</Trans>
      </Button>
      <Button tone="plain" className="min-h-6 px-2 text-xs" onPress={draft.dropOther}>
        <Trans>Keep this</Trans>
      </Button>
    </Warning>
  );
}

/** Another tab or machine sent it meanwhile: what is left is not sent with it once more. */
export function SentElsewhere({ draft }: { draft: ReturnType<typeof useDraft> }) {
  const { t } = useLingui();
  const { sent } = draft;
  if (!sent) return null;
  return (
    <Warning>
      <span className="min-w-0 flex-1">
        {sent.isOut ? (
          <Trans>Sent from another window, and taken out here:</Trans>
        ) : (
          <Trans>Another window sent this meanwhile. Look before you send yours:</Trans>
        )}{' '}
        <bdi className="line-clamp-2 [overflow-wrap:anywhere]">{sent.text.slice(0, 300)}</bdi>
      </span>
      {sent.isOut && (
        <Button tone="plain" className="min-h-6 px-2 text-xs" onPress={() => draft.putBack(sent.text)}>
          <Trans>Put it back</Trans>
        </Button>
      )}
      <button
        type="button"
        aria-label={t`Close`}
        className="flex size-6 items-center justify-center"
        onClick={draft.dropOther}
      >
        <X aria-hidden size={14} />
      </button>
    </Warning>
  );
}
