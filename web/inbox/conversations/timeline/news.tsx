import { useEffect, useRef, useState } from 'react';
import type { Entry } from '../../core/types.ts';
import { nameOf } from '../../ui/words.ts';
import { useThread } from './context.ts';
import { textOf } from './lines.ts';

/** Reads out what comes in. The lines themselves are not live: scrolling makes new ones all the time. */
export function News({ entries }: { entries: readonly Entry[] }) {
  const { conversation, name, me } = useThread();
  const heard = useRef(Math.max(0, ...entries.slice(-20).map(({ seq }) => seq)));
  const [words, setWords] = useState('');
  const last = entries.at(-1);
  useEffect(() => {
    if (!last || last.seq <= heard.current) return;
    heard.current = last.seq;
    if (last.kind === 'event' || last.author === me) return;
    const who = last.author ? name(last.author) : nameOf(conversation.customer);
    const said = last.kind === 'note' ? last.content.text : textOf(last);
    setWords(`${who}: ${(said || last.content.type).slice(0, 200)}`);
  }, [last, me, name, conversation.customer]);
  return (
    <p aria-live="polite" className="sr-only">
      {words}
    </p>
  );
}
