import { Trans } from '@lingui/react/macro';
import { Link } from '@tanstack/react-router';
import { Empty, Failed } from '../ui/states.tsx';

/**
 * A part of the inbox that could not be loaded, for example because the line was down. What once failed to load stays failed in a page, so that the
 * page itself is loaded again; what was typed is kept.
 */
export const ScreenFailed = () => <Failed retry={() => location.reload()} />;

/** An address that is no place of the inbox. */
export const Nowhere = () => (
  <Empty title={<Trans>There is nothing at this address.</Trans>}>
    <Link to="/inbox" search={{ view: 'mine' }} className="text-accent underline underline-offset-2">
      <Trans>Go to my conversations</Trans>
    </Link>
  </Empty>
);
