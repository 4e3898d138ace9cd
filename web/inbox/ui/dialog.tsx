import type { ReactNode } from 'react';
import { Dialog as AriaDialog, Modal, ModalOverlay } from 'react-aria-components';
import { cx } from './classes.ts';
import { OverlayHead } from './overlay-head.tsx';

/**
 * A dialog over the page: focus goes in and comes back, Escape and a press beside it close it. On a phone it fills the width at the
 * bottom, where thumbs are.
 */
export function Dialog({
  title,
  isOpen,
  close,
  children,
  wide,
}: {
  title: ReactNode;
  isOpen: boolean;
  close: () => void;
  children: ReactNode;
  wide?: boolean;
}) {
  return (
    <ModalOverlay
      isOpen={isOpen}
      onOpenChange={(open) => !open && close()}
      isDismissable
      className="fixed inset-0 z-40 flex items-end justify-center bg-black/40 sm:items-center sm:p-6"
    >
      <Modal
        className={cx(
          'flex max-h-full w-full flex-col overflow-hidden rounded-t-xl border border-line bg-raised shadow-xl sm:rounded-xl',
          wide ? 'sm:max-w-3xl' : 'sm:max-w-lg',
        )}
      >
        <AriaDialog className="flex min-h-0 flex-col outline-none">
          <OverlayHead title={title} close={close} className="px-4 py-2" />
          <div className="overflow-y-auto p-4">{children}</div>
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}

/** The row of buttons at a dialog's or form's end. */
export function Actions({ children }: { children: ReactNode }) {
  return <div className="mt-4 flex flex-wrap justify-end gap-2">{children}</div>;
}
