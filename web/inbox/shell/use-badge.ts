import { useEffect } from 'react';
import { useInbox, useTopic } from '../ui/hooks.ts';

/** The number of unread messages before the title and as a mark on the icon, so that it is seen among many tabs; in one tab only. */
export function useBadge(): void {
  const { tabs } = useInbox();
  const counts = useTopic('counts');
  useEffect(() => {
    const unread = tabs.isLeader() ? (counts?.unread ?? 0) : 0;
    document.title = unread > 0 ? `(${unread}) Slotdesk` : 'Slotdesk';
    document.querySelector('link[rel=icon]')?.setAttribute('href', unread > 0 ? '/icon-unread.svg' : '/icon.svg');
  }, [tabs, counts?.unread]);
}
