import { Trans, useLingui } from '@lingui/react/macro';
import { useEffect } from 'react';
import { VList } from 'virtua';
import { type ViewQuery, viewKey } from '../core/views.ts';
import { useInbox, useTopic } from '../ui/hooks.ts';
import { Empty, Failed, Skeleton } from '../ui/states.tsx';
import { Row } from './row.tsx';

/** A view's conversations. */
export function ConversationList({ query, open }: { query: ViewQuery; open?: string }) {
  const { t } = useLingui();
  const { lists } = useInbox();
  const key = viewKey(query);
  const list = useTopic(`list:${key}`);
  useEffect(() => lists.open(query), [lists, key]);

  if (!list || (list.state === 'loading' && list.ids.length === 0)) return <Skeleton />;
  if (list.state === 'failed' && list.ids.length === 0)
    return <Failed problem={list.problem} retry={() => void lists.reload()} />;
  if (list.ids.length === 0) return <Empty title={<Trans>Nothing here.</Trans>} />;
  return (
    <VList
      role="list"
      aria-label={t`Conversations`}
      className="h-full"
      onScroll={(offset) => {
        if (list.next && offset > list.ids.length * 64 - 2000) void lists.more(query);
      }}
    >
      {list.ids.map((id) => (
        <Row key={id} id={id} isOpen={id === open} />
      ))}
    </VList>
  );
}
