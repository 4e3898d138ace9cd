import { useLingui } from '@lingui/react/macro';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { type Alert, alertOf, isWaiting, openOnce, overdueCalls, sounds } from '../core/alerts.ts';
import type { Conversation, Push } from '../core/types.ts';
import { useInbox } from '../ui/hooks.ts';
import { nameOf } from '../ui/words.ts';
import { alertWords } from './alert-words.ts';
import { play, unlockSound } from './sound.ts';
import { useBadge } from './use-badge.ts';

/** Alerts kept for the bell. */
const most = 30;

/** Calls the agent: by sound and notification from one tab only, by the bell in each. */
export function Alerts() {
  const { i18n, t } = useLingui();
  const inbox = useInbox();
  const navigate = useNavigate();
  useBadge();
  useEffect(() => unlockSound(() => inbox.store.update('alerts', (alerts = []) => [...alerts])), [inbox]);

  const open = (conversation: string): void => {
    window.focus();
    void navigate({ to: '/inbox', search: (now: object) => ({ view: 'mine', ...now, c: conversation }) as never });
  };
  const call = (alert: Alert): void => {
    const preferences = inbox.store.get('preferences');
    inbox.store.update('alerts', (alerts = []) => [alert, ...alerts].slice(0, most));
    if (!inbox.tabs.isLeader()) return;
    if (sounds(preferences, alert.kind)) play(alert.kind);
    const mayNotify = preferences?.notifications !== false && 'Notification' in window && document.hidden;
    if (!mayNotify || Notification.permission !== 'granted') return;
    const c = inbox.store.get(`conversation:${alert.conversation}`);
    const isGrab = alert.kind === 'grab';
    const title = `${c ? nameOf(c.customer) : 'Slotdesk'} ${i18n._(alertWords[alert.kind])}`;
    const body = isGrab ? t`Press to take it.` : (alert.text ?? c?.lastMessage?.text.slice(0, 120));
    // One per conversation: the newest stands for it.
    const notification = notificationOf(title, { body, tag: alert.conversation, icon: '/icon.svg' });
    if (!notification) return;
    notification.onclick = () => {
      notification.close();
      open(alert.conversation);
      if (isGrab) void inbox.act(alert.conversation, 'grab');
    };
  };

  // What is used of the render is the latest: the line's listener stays the same.
  const latest = useRef(call);
  latest.current = call;
  useEffect(() => listen(inbox, (alert) => latest.current(alert)), [inbox]);
  return null;
}

/** Chrome on Android has the class and refuses to make one: there the sound and the bell have to do. */
function notificationOf(title: string, options: NotificationOptions): Notification | undefined {
  try {
    return new Notification(title, options);
  } catch {
    return undefined;
  }
}

/** @returns stops it */
function listen({ store, clock, onNews }: ReturnType<typeof useInbox>, call: (alert: Alert) => void): () => void {
  const isFirst = openOnce();
  const waiting = new Map<string, Conversation>();
  const called = new Map<string, number>();
  const situation = () => ({
    me: store.get('me'),
    now: clock.now(),
    looksAt: document.hidden ? undefined : (new URLSearchParams(location.search).get('c') ?? undefined),
    known: (id: string) => store.get(`conversation:${id}`),
  });
  const remind = (): void => {
    for (const alert of overdueCalls([...waiting.values()], called, situation())) call(alert);
  };
  const hear = (push: Push): void => {
    const alert = alertOf(push, situation());
    if (alert && isFirst(alert.id)) call(alert);
    if (push.type === 'conversation' && 'assignee' in push.conversation) note(push.conversation);
    else if (push.type === 'conversation' && 'waitingSince' in push.conversation)
      note(push.conversation as Conversation);
    remind();
  };
  const note = (c: Conversation): void => {
    if (isWaiting(c)) waiting.set(c.id, c);
    else waiting.delete(c.id);
  };
  const stops = [onNews(hear), clock.onTick(remind)];
  return () => {
    for (const stop of stops) stop();
  };
}
