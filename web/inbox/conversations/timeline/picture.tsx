import { Trans } from '@lingui/react/macro';
import { Dialog } from '../../ui/dialog.tsx';

/** A picture as large as the screen lets it be. */
export default function Picture({ link, words, close }: { link: string; words: string; close: () => void }) {
  return (
    <Dialog title={<bdi>{words}</bdi>} isOpen close={close} wide>
      <img src={link} alt={words} className="mx-auto max-h-[70vh] max-w-full object-contain" />
      <p className="mt-3 text-center">
        <a className="text-accent underline" href={link} target="_blank" rel="noopener noreferrer">
          <Trans>Open in a tab of its own</Trans>
        </a>
      </p>
    </Dialog>
  );
}
