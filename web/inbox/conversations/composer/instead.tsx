import { Trans } from '@lingui/react/macro';
import { type ReactNode, useState } from 'react';
import type { Conversation } from '../../core/types.ts';
import { Button } from '../../ui/button.tsx';
import { useNames } from '../../ui/desk.ts';
import { useInbox } from '../../ui/hooks.ts';
import type { Standing } from '../standing.ts';
import { useNoSlot } from '../use-no-slot.ts';

/** In place of the text field: why one cannot write, and what to do about it. */
export function Instead({ conversation, standing }: { conversation: Conversation; standing: Standing }) {
  const inbox = useInbox();
  const name = useNames(conversation.shop);
  const noSlot = useNoSlot(conversation.shop);
  const { id, assignee, bot, handover } = conversation;
  const act = (action: string, body?: object) => (): Promise<unknown> => inbox.act(id, action, body);
  switch (standing.kind) {
    case 'closed':
      return (
        <Offer why={<Trans>This conversation is closed.</Trans>} butFirst={noSlot}>
          <Act run={act('reopen')} isBlocked={noSlot !== undefined}>
            <Trans>Reopen</Trans>
          </Act>
        </Offer>
      );
    case 'offered':
      return (
        <Offer why={<Trans>{handover ? name(handover.from) : '…'} hands this over to you. Accept it to answer.</Trans>}>
          <Act run={() => (handover ? inbox.answerOffer(handover, 'accept') : Promise.resolve())}>
            <Trans>Accept</Trans>
          </Act>
        </Offer>
      );
    case 'outside':
      switch (standing.how) {
        case 'take':
          return (
            <Offer
              why={bot ? <Trans>A flow answers here.</Trans> : <Trans>Nobody has this conversation yet.</Trans>}
              butFirst={noSlot}
            >
              <Act run={act('assign', { agent: 'me' })} isBlocked={noSlot !== undefined}>
                <Trans>Take it</Trans>
              </Act>
            </Offer>
          );
        case 'grab':
          return (
            <Offer why={<Trans>Your team is asked: the first to grab it has it.</Trans>} butFirst={noSlot}>
              <Act run={act('grab')} isBlocked={noSlot !== undefined}>
                <Trans>Grab</Trans>
              </Act>
            </Offer>
          );
        case 'join':
          return (
            <Offer
              why={
                assignee ? (
                  <Trans>
                    <bdi>{name(assignee)}</bdi> has this conversation. Join to answer beside them.
                  </Trans>
                ) : (
                  <Trans>You are not in this conversation.</Trans>
                )
              }
            >
              <Act run={act('join')}>
                <Trans>Join</Trans>
              </Act>
            </Offer>
          );
        default:
          return (
            <Offer
              why={
                <Trans>
                  This conversation is with a team that you are not in. You can leave a private note for those who are.
                </Trans>
              }
            />
          );
      }
    default:
      return null;
  }
}

/** @param butFirst what stands in the way */
function Offer({ why, butFirst, children }: { why: ReactNode; butFirst?: string; children?: ReactNode }) {
  return (
    <div className="flex flex-wrap items-center justify-between gap-3 px-4 py-4">
      <p className="text-sm text-muted">
        {why} {butFirst}
      </p>
      {children}
    </div>
  );
}

/** A refusal is told in words where notices are; the button waits until there is an answer. */
function Act({ run, isBlocked, children }: { run: () => Promise<unknown>; isBlocked?: boolean; children: ReactNode }) {
  const [isRunning, setRunning] = useState(false);
  const press = (): void => {
    setRunning(true);
    void run().finally(() => setRunning(false));
  };
  return (
    <Button tone="accent" isDisabled={isRunning || isBlocked} onPress={press}>
      {children}
    </Button>
  );
}
