import { plural } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import { useEffect } from 'react';
import { useInbox, useTopic } from '../ui/hooks.ts';

/** One sentence for who was away: what came meanwhile. */
export function Welcome() {
  const { t } = useLingui();
  const { notice } = useInbox();
  const caughtUp = useTopic('caughtUp');
  useEffect(() => {
    if (!caughtUp) return;
    const { messages, offers } = caughtUp;
    const parts = [
      messages > 0 && plural(messages, { one: '# new message', other: '# new messages' }),
      offers > 0 && plural(offers, { one: '# handed over to you', other: '# handed over to you' }),
    ];
    const list = parts.filter(Boolean).join(', ');
    notice({ tone: 'news', text: t`While you were away: ${list}.` });
  }, [caughtUp]);
  return null;
}
