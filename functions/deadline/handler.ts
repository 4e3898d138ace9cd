import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { busEvents } from '../../infra/topology.ts';
import { meetDeadline } from '../../layers/desk/deadline.ts';
import { openDesk } from '../../layers/desk/desk.ts';
import { drainShop, lookAgain } from '../../layers/desk/drain.ts';
import { endOffersToGone } from '../../layers/desk/handover.ts';
import { rearmShop } from '../../layers/desk/rearm.ts';
import { openHints, type WakeUp } from '../../layers/platform/hints.ts';
import { errorFields } from '../../layers/platform/log.ts';
import type { Wake } from '../../layers/platform/timers.ts';
import { openTable, type World } from '../../layers/platform/world.ts';
import type { Env } from './env.ts';

/**
 * A timer fired: a conversation's deadline, the next try of a reply or a file, a second look after a shop's limits were lowered, the
 * end of an agent's grace period. Or a wake-up to the second came through the queue. Everything is read again before anything is done.
 */
export function create(env: Env, world: World) {
  const desk = openDesk(openTable(world, env.TABLE_NAME), world.clock, world.log);
  const hints = openHints(world.aws('events'), env.BUS_NAME, busEvents);
  const meet = async (wake: Wake): Promise<void> => {
    if (wake.kind === 'conversation') await meetDeadline(desk, wake.conversation);
    else if (wake.kind === 'agent') await endOffersToGone(desk, wake.agent);
    else if (wake.kind === 'shop') await rearmShop(desk, wake.shop);
    else if (wake.kind === 'file') await hints.fileThere([{ shop: wake.shop, file: wake.file }]);
    else if (wake.kind === 'delivery') await hints.deliveryReady([deliveryOf(wake)]);
    else await hints.outboxReady([{ shop: wake.shop, channel: wake.channel, address: wake.address }]);
  };
  const wakeUp = async (wake: WakeUp): Promise<void> => {
    if (wake.due > desk.clock.now()) await hints.wakeAgain(wake);
    else await lookAgain(hints, await drainShop(desk, wake.shop));
  };
  return async (event: Wake | Pick<SQSEvent, 'Records'>): Promise<SQSBatchResponse | undefined> => {
    if ('Records' in event) return eachOf(event, wakeUp, world.log);
    await meet(event);
    return undefined;
  };
}

/** One after the other; what fails comes again, the others do not. */
async function eachOf(
  { Records }: Pick<SQSEvent, 'Records'>,
  handle: (wake: WakeUp) => Promise<void>,
  log: World['log'],
): Promise<SQSBatchResponse> {
  const batchItemFailures: SQSBatchResponse['batchItemFailures'] = [];
  for (const { messageId, body } of Records) {
    try {
      await handle(JSON.parse(body) as WakeUp);
    } catch (error) {
      log.error('a wake-up failed', errorFields(error));
      batchItemFailures.push({ itemIdentifier: messageId });
    }
  }
  return { batchItemFailures };
}

const deliveryOf = ({ shop, webhook, delivery }: Wake & { kind: 'delivery' }) => ({ shop, webhook, delivery });
