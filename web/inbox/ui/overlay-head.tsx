import { useLingui } from '@lingui/react/macro';
import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import { Heading } from 'react-aria-components';
import { Button } from './button.tsx';
import { cx } from './classes.ts';

/** The title of what comes over the page, and the way out. */
export function OverlayHead({ title, close, className }: { title: ReactNode; close: () => void; className: string }) {
  const { t } = useLingui();
  return (
    <header className={cx('flex items-center gap-2 border-b border-line', className)}>
      <Heading slot="title" className="flex-1 font-semibold">
        {title}
      </Heading>
      <Button tone="quiet" icon aria-label={t`Close`} onPress={close}>
        <X aria-hidden size={18} />
      </Button>
    </header>
  );
}
