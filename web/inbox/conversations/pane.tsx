import { Trans } from '@lingui/react/macro';
import { lazy } from 'react';
import { Late } from '../ui/late.tsx';
import { Empty, Skeleton } from '../ui/states.tsx';
import { useAtFirstSign, useTimelineAhead } from './ahead.ts';

const load = () => import('./conversation.tsx');
const OpenConversation = lazy(load);
/** With who the customer is, beside it: both are there when the line goes down. */
const loadAll = () => Promise.all([load(), import('../customer/pane.tsx')]);

/** The conversation that is open, or what to do instead. Its code is a third of the inbox: the list is there before it, and it before it is needed. */
export function ConversationPane({ id }: { id?: string }) {
  useAtFirstSign(loadAll);
  useTimelineAhead();
  if (!id)
    return (
      <Empty title={<Trans>No conversation is open.</Trans>}>
        <Trans>Choose one from the list.</Trans>
      </Empty>
    );
  return (
    <Late waiting={<Skeleton rows={4} />}>
      <OpenConversation key={id} id={id} />
    </Late>
  );
}
