import { Trans } from '@lingui/react/macro';
import { memo } from 'react';
import { useMoments } from '../../ui/moments.ts';
import { Event } from './event.tsx';
import type { Line } from './lines.ts';
import { Message } from './message.tsx';
import { Note } from './note.tsx';
import { Outgoing } from './outgoing.tsx';

/** A line of the timeline, with what begins before it: a day, the unread part. */
export const TimelineLine = memo(function TimelineLine({ line, isLast }: { line: Line; isLast: boolean }) {
  return (
    <>
      {line.day && <Day day={line.day} />}
      {line.isFirstUnread && <Unread />}
      <Body line={line} isLast={isLast} />
    </>
  );
}, isSame);

/** Lines are made anew with every change; most of them say what they said before. */
function isSame(a: { line: Line; isLast: boolean }, b: { line: Line; isLast: boolean }): boolean {
  if (a.isLast !== b.isLast) return false;
  const [one, other] = [a.line as unknown as Record<string, unknown>, b.line as unknown as Record<string, unknown>];
  const names = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...names].every((name) => one[name] === other[name] || (isEmpty(one[name]) && isEmpty(other[name])));
}

const isEmpty = (value: unknown): boolean => Array.isArray(value) && value.length === 0;

function Body({ line, isLast }: { line: Line; isLast: boolean }) {
  switch (line.kind) {
    case 'message':
      return <Message line={line} isLast={isLast} />;
    case 'note':
      return <Note line={line} />;
    case 'event':
      return <Event entry={line.entry} />;
    case 'outgoing':
      return <Outgoing line={line} />;
  }
}

function Day({ day }: { day: string }) {
  const write = useMoments();
  return (
    <h3 className="flex items-center gap-3 px-4 pt-4 text-xs font-medium text-muted">
      <span aria-hidden className="h-px flex-1 bg-line" />
      {write(`${day}T12:00:00`, 'day')}
      <span aria-hidden className="h-px flex-1 bg-line" />
    </h3>
  );
}

function Unread() {
  return (
    <p className="flex items-center gap-3 px-4 pt-3 text-xs font-semibold text-accent">
      <span aria-hidden className="h-px flex-1 bg-accent" />
      <Trans>Unread from here</Trans>
      <span aria-hidden className="h-px flex-1 bg-accent" />
    </p>
  );
}
