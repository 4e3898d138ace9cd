import { useLingui } from '@lingui/react/macro';
import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import { Dialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { Button } from './button.tsx';
import { cx } from './classes.ts';

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
  const { t } = useLingui();
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
          <header className="flex items-center gap-2 border-b border-line px-3 py-1.5">
            <Heading slot="title" className="flex-1 font-semibold">
              {title}
            </Heading>
            <Button tone="quiet" icon aria-label={t`Close`} onPress={close}>
              <X aria-hidden size={18} />
            </Button>
          </header>
          <div className="min-h-0 flex-1 overflow-y-auto">{children}</div>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
