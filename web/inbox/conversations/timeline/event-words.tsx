import { Trans } from '@lingui/react/macro';
import type { Entry } from '../../core/types.ts';
import type { ShopDesk } from '../../ui/desk.ts';
import { useMoments } from '../../ui/moments.ts';
import { useReasonWords } from '../view-words.ts';
import { useThread } from './context.ts';

export type EventContent = Extract<Entry, { kind: 'event' }>['content'];

/** What happened, in a sentence. */
export function EventWords({ content, desk }: { content: EventContent; desk?: ShopDesk }) {
  const write = useMoments();
  const reason = useReasonWords();
  const { me, name: nameOf } = useThread();
  const who = (agent: string) => <bdi>{agent === me ? <Trans>you</Trans> : nameOf(agent)}</bdi>;
  const flow = (id: string) => <bdi>{desk?.flows.find((one) => one.id === id)?.name ?? id}</bdi>;
  const to = (receiver: string | { team: string } | { queue: true }) =>
    typeof receiver === 'string' ? (
      who(receiver)
    ) : 'team' in receiver ? (
      <bdi>{desk?.teams.find(({ id }) => id === receiver.team)?.name ?? receiver.team}</bdi>
    ) : (
      <Trans>the queue</Trans>
    );
  switch (content.type) {
    case 'created':
      return <Trans>The conversation began.</Trans>;
    case 'assigned':
      return content.by && content.by !== content.agent ? (
        <Trans>
          Given to {who(content.agent)} by {who(content.by)}.
        </Trans>
      ) : content.by ? (
        <Trans>Taken by {who(content.agent)}.</Trans>
      ) : (
        <Trans>Assigned to {who(content.agent)}.</Trans>
      );
    case 'queued':
      return <Trans>Nobody could take it: it waits in the queue.</Trans>;
    case 'unassigned':
      return content.reason === 'permission_withdrawn' ? (
        <Trans>Taken from {who(content.agent)}, who has no permission here any more.</Trans>
      ) : content.reason === 'taken_back' ? (
        <Trans>Taken back from {who(content.agent)}: it was not answered in time.</Trans>
      ) : content.reason === 'left' ? (
        <Trans>{who(content.agent)} left; nobody has it.</Trans>
      ) : content.by ? (
        <Trans>Put back into the queue by {who(content.by)}.</Trans>
      ) : (
        <Trans>Not assigned to {who(content.agent)} any more.</Trans>
      );
    case 'joined':
      return <Trans>{who(content.agent)} joined.</Trans>;
    case 'left':
      return <Trans>{who(content.agent)} left.</Trans>;
    case 'with_bot':
      return content.by ? (
        <Trans>
          Given to the flow {flow(content.bot)} by {who(content.by)}.
        </Trans>
      ) : (
        <Trans>The flow {flow(content.bot)} answers.</Trans>
      );
    case 'bot_handover':
      return content.reason ? (
        <Trans>
          A flow asked for an agent: <bdi>{content.reason}</bdi>.
        </Trans>
      ) : (
        <Trans>A flow asked for an agent.</Trans>
      );
    case 'bot_failed':
      return (
        <Trans>
          The flow {flow(content.bot)} did not take it: <bdi>{content.failure}</bdi>.
        </Trans>
      );
    case 'closed':
      return (
        <>
          {content.by ? (
            <Trans>
              Closed by {who(content.by)}: <bdi>{reason(content.reason)}</bdi>.
            </Trans>
          ) : (
            <Trans>
              Closed: <bdi>{reason(content.reason)}</bdi>.
            </Trans>
          )}
          {content.comment && (
            <>
              {' '}
              <bdi>“{content.comment}”</bdi>
            </>
          )}
        </>
      );
    case 'reopened':
      return content.by ? (
        <Trans>Reopened by {who(content.by)}.</Trans>
      ) : (
        <Trans>Reopened by the customer's message.</Trans>
      );
    case 'snoozed':
      return (
        <Trans>
          Snoozed by {who(content.by)} until {write(content.until, 'exact')}.
        </Trans>
      );
    case 'woken':
      return content.reason === 'message' ? (
        <Trans>Woken by the customer's message.</Trans>
      ) : content.by ? (
        <Trans>Woken by {who(content.by)}.</Trans>
      ) : (
        <Trans>Its time has come: no longer snoozed.</Trans>
      );
    case 'tagged':
      return <Tagged by={who(content.by)} added={content.added} removed={content.removed} />;
    case 'handover_offered':
      return (
        <Trans>
          {who(content.from)} offered it to {to(content.to)}.
        </Trans>
      );
    case 'handed_over':
      return (
        <Trans>
          Handed over from {who(content.from)} to {to(content.to)}.
        </Trans>
      );
    case 'handover_declined':
      return (
        <Trans>
          {to(content.to)} declined: it stays with {who(content.from)}.
        </Trans>
      );
    case 'handover_cancelled':
      return <Trans>{who(content.from)} took the offer back.</Trans>;
    case 'handover_expired':
      return (
        <Trans>
          {to(content.to)} did not answer in time: it stays with {who(content.from)}.
        </Trans>
      );
    case 'handover_receiver_gone':
      return (
        <Trans>
          {to(content.to)} is not there any more: it stays with {who(content.from)}.
        </Trans>
      );
    case 'handover_ended':
      return <Trans>The offer to {to(content.to)} ended: it went another way.</Trans>;
  }
}

function Tagged({ by, added, removed }: { by: React.ReactNode; added: string[]; removed: string[] }) {
  return (
    <>
      {added.length > 0 && (
        <Trans>
          {by} added the tags <bdi>{added.join(', ')}</bdi>.
        </Trans>
      )}{' '}
      {removed.length > 0 && (
        <Trans>
          {by} removed the tags <bdi>{removed.join(', ')}</bdi>.
        </Trans>
      )}
    </>
  );
}
