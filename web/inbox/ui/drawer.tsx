import type { ReactNode } from 'react';
import { Dialog, Modal, ModalOverlay } from 'react-aria-components';
import { cx } from './classes.ts';
import { OverlayHead } from './overlay-head.tsx';

/** A pane that has no room beside the others: it comes over them from its side of the screen, and goes by Escape or a press beside it. */
export default function Drawer({
  title,
  side,
  close,
  children,
}: {
  title: string;
  side: 'start' | 'end';
  close: () => void;
  children: ReactNode;
}) {
  return (
    <ModalOverlay
      isOpen
      onOpenChange={(open) => !open && close()}
      isDismissable
      className={cx('fixed inset-0 z-40 flex bg-black/40', side === 'end' && 'justify-end')}
    >
      <Modal
        className={cx(
          'flex h-full w-[min(22rem,100%)] flex-col border-line bg-surface shadow-xl',
          side === 'start' ? 'border-e' : 'border-s',
        )}
      >
        <Dialog className="flex min-h-0 flex-1 flex-col outline-none">
          <OverlayHead title={title} close={close} className="px-3 py-1.5" />
          <div className="clears-notices min-h-0 flex-1 overflow-y-auto">{children}</div>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
