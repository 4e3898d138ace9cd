import { Trans } from '@lingui/react/macro';
import { lazy, Suspense, useEffect } from 'react';
import { Empty, Skeleton } from '../ui/states.tsx';

const load = () => import('./conversation.tsx');
const OpenConversation = lazy(load);

/** The conversation that is open, or what to do instead. Its code is a third of the inbox: the list is there before it, and it before it is needed. */
export function ConversationPane({ id }: { id?: string }) {
  useEffect(() => {
    const whenQuiet = globalThis.requestIdleCallback ?? setTimeout;
    // With who the customer is, beside it: what is not there when the line goes down takes the whole screen with it.
    whenQuiet(() => void Promise.all([load(), import('../customer/pane.tsx')]).catch(() => {}));
  }, []);
  if (!id)
    return (
      <Empty title={<Trans>No conversation is open.</Trans>}>
        <Trans>Choose one from the list.</Trans>
      </Empty>
    );
  return (
    <Suspense fallback={<Skeleton rows={4} />}>
      <OpenConversation key={id} id={id} />
    </Suspense>
  );
}
