import { Trans, useLingui } from '@lingui/react/macro';
import { Component, type ReactNode, Suspense, useEffect, useRef } from 'react';
import { Button } from './button.tsx';
import { useTopic } from './hooks.ts';
import { Failed } from './states.tsx';

/**
 * A part whose code is loaded when it is first wanted. Where that fails (the line is down, the site was built anew) it is said, and the rest of
 * the screen stays. What once failed to load stays failed in a page, so that the page itself is loaded again.
 * @param close of what lies over the page: it is said in a dialog, which takes it away
 * @param isHint nothing is lost without it, and nothing said (a tooltip); else it is said in its place
 */
export function Late({
  close,
  isHint,
  waiting,
  children,
}: {
  close?: () => void;
  isHint?: boolean;
  /** Shown until it is there. */
  waiting?: ReactNode;
  children: ReactNode;
}) {
  const instead = isHint ? null : close ? <NotLoaded close={close} /> : <Failed retry={() => location.reload()} />;
  return (
    <Held instead={instead}>
      <Suspense fallback={waiting}>{children}</Suspense>
    </Held>
  );
}

/** Only a class can hold what fails below it. Any other fault of what was loaded is the screen's matter. */
class Held extends Component<{ instead: ReactNode; children: ReactNode }, { problem?: Error }> {
  override state: { problem?: Error } = {};
  static getDerivedStateFromError = (problem: Error) => ({ problem });
  override render(): ReactNode {
    const { problem } = this.state;
    if (!problem) return this.props.children;
    if (!isLoading(problem)) throw problem;
    return this.props.instead;
  }
}

/** In the words of the browsers, and of Vite for styles. */
const isLoading = ({ message }: Error): boolean =>
  /dynamically imported module|importing a module script|module script failed|preload CSS/i.test(message);

/** The browser's own dialog: the house's is perhaps what did not come. */
function NotLoaded({ close }: { close: () => void }) {
  const { t } = useLingui();
  const dialog = useRef<HTMLDialogElement>(null);
  const away = useRef<HTMLButtonElement>(null);
  const isOffline = useTopic('line') === 'offline';
  useEffect(() => {
    dialog.current?.showModal();
    away.current?.focus();
  }, []);
  return (
    // The role says that something went wrong, and that keys are not the page's.
    <dialog
      ref={dialog}
      role="alertdialog"
      aria-label={t`Not loaded`}
      onClose={close}
      className="m-auto max-w-sm rounded-xl border border-line bg-raised p-4 text-sm text-ink shadow-xl backdrop:bg-black/40"
    >
      <p>
        <Trans>
          This could not be loaded. Check your connection, then load the page again; what you wrote is kept.
        </Trans>
      </p>
      <div className="mt-4 flex justify-end gap-2">
        {/* Without a connection there would be no page any more. */}
        <Button isDisabled={isOffline} onPress={() => location.reload()}>
          <Trans>Reload</Trans>
        </Button>
        <Button tone="accent" ref={away} onPress={() => dialog.current?.close()}>
          <Trans>Close</Trans>
        </Button>
      </div>
    </dialog>
  );
}
