import type { ChannelAdapter, OutgoingMessage, ProviderRequest, SendOutcome } from '../channels/channel.ts';
import { Unsendable } from '../channels/failing.ts';
import { adapterFor, type ShopSecrets } from '../channels/index.ts';
import { stored } from '../channels/webchat/index.ts';
import type { OutgoingContent } from '../domain/content.ts';
import type { Conversation, Entry } from '../domain/conversation.ts';
import { shopOfFile } from '../domain/file.ts';
import { pauseBefore, waitForList, waitForWord } from '../domain/retry.ts';
import { maySend } from '../domain/window.ts';
import type { Files } from '../platform/files.ts';
import type { Called } from '../platform/provider.ts';
import { findConversation } from '../store/conversations.ts';
import type { Thread } from '../store/keys.ts';
import { claim, type Outgoing, postpone, settle, waitingToSend, wakeAtClaimsEnd } from '../store/outbox.ts';
import { findEntry } from '../store/timeline.ts';
import type { Desk } from './desk.ts';
import { providerLink } from './media.ts';
import { referenceOf } from './reports.ts';

/**
 * Sends the replies of a thread, one after the other in the order they were written.
 *
 *   claim ──► provider ──► settle          a crash before the claim: nobody tried, it is tried at once
 *         ▲            ▲                   a crash after it: the outcome is unknown
 *
 * An unknown outcome is not sent again blindly: a provider that can be asked is asked; one that cannot is given a minute to
 * report by itself (the report names our reference and settles the reply).
 */
export interface Sender {
  desk: Desk;
  secrets: ShopSecrets;
  /** For the links to files of ours. */
  files: Pick<Files, 'link'>;
  /** The secrets as they are now: asked for when the provider refuses those we have, which may just have been changed (S3). */
  renewed?(): Promise<ShopSecrets>;
  call(request: { method: string; url: string; headers: Record<string, string>; body?: string }): Promise<Called>;
}

/** A reply is claimed for as long as one call and its bookkeeping can take. */
const claimFor = 30_000;

/** What is left to do for a thread when a sender stops. For `wait` and `busy` a timer comes of what is in the outbox. */
export type Stopped = { kind: 'empty' } | { kind: 'wait'; until: number } | { kind: 'busy'; until: number };

/** Sends what waits on a thread. Safe to call at any time, any number of times at once. */
export async function sendThread(sender: Sender, thread: Thread): Promise<Stopped> {
  const { desk } = sender;
  for (;;) {
    const [reply] = await waitingToSend(desk.table, thread.shop, thread, 1);
    if (!reply) return { kind: 'empty' };
    const now = desk.clock.now();
    if (reply.notBefore !== undefined && reply.notBefore > now) return { kind: 'wait', until: reply.notBefore };
    if (reply.claimedUntil !== undefined && reply.claimedUntil > now) {
      // Whoever claimed it may have died, and nobody else may come: perhaps this is that very call, repeated.
      await wakeAtClaimsEnd(desk.table, reply);
      return { kind: 'busy', until: reply.claimedUntil };
    }
    const outcomeUnknown = reply.triedAt !== undefined;
    if (outcomeUnknown && !(await mayTryAgain(sender, reply, now))) continue;
    if (await claim(desk.table, reply, now, now + claimFor))
      await sendOne(sender, { ...reply, tries: reply.tries + 1 });
  }
}

/**
 * Settles a reply whose outcome is unknown, as far as it can be.
 * @returns true when it may be sent again
 */
async function mayTryAgain({ desk, secrets, files, call }: Sender, reply: Outgoing, now: number): Promise<boolean> {
  const letter = await read(desk, reply);
  if (letter && letter.entry.state !== 'pending') {
    // A report named it already; the crash came between its two writes.
    const { state = 'sent', providerId, failure: known } = letter.entry;
    await settle(
      desk.table,
      reply,
      { state, ...(providerId && { providerId }), ...(known && { failure: known }) },
      now,
    );
    return false;
  }
  // Nobody but this table is asked: trying again does what was begun.
  if (letter?.conversation.channel.provider === 'webchat') return true;
  const using = letter && adapterFor(letter.conversation.channel.provider, secrets);
  if (!letter || !using?.adapter.lookup) return waited(desk, reply, now);
  const message = await outgoing(files, reply, letter);
  const question = using.adapter.lookup.request(message, using.secrets);
  if (!question) return waited(desk, reply, now);
  const answer = await call(question);
  if (answer.kind !== 'answered' || answer.status >= 500) return waited(desk, reply, now);
  const found = using.adapter.lookup.found(answer, message);
  if (found?.kind !== 'accepted') return waited(desk, reply, now, waitForList);
  await finish(desk, reply, found);
  return false;
}

/** Whether the provider has had its time to report; else the reply is put back until then. */
async function waited(desk: Desk, reply: Outgoing, now: number, time = waitForWord): Promise<boolean> {
  const until = (reply.triedAt ?? now) + time;
  if (until <= now) return true;
  await postpone(desk.table, reply, until, false);
  return false;
}

interface Letter {
  conversation: Conversation;
  entry: Entry;
}

async function read(desk: Desk, reply: Outgoing): Promise<Letter | undefined> {
  const [conversation, entry] = await Promise.all([
    findConversation(desk.table, reply.conversation),
    findEntry(desk.table, reply.entry),
  ]);
  return conversation && entry && { conversation, entry };
}

async function outgoing(
  files: Sender['files'],
  reply: Outgoing,
  { conversation, entry }: Letter,
): Promise<OutgoingMessage> {
  return {
    account: conversation.channel.account,
    recipient: conversation.recipient,
    content: await fetchable(files, entry.content as OutgoingContent),
    reference: referenceOf(reply),
    ...(entry.replyTo && { replyTo: entry.replyTo }),
  };
}

/** A file of ours goes as a link that the provider fetches it by (C8), made for this very try. */
async function fetchable(files: Sender['files'], content: OutgoingContent): Promise<OutgoingContent> {
  if (!('media' in content) || !shopOfFile(content.media)) return content;
  return { ...content, media: await providerLink(files, content.media, content) };
}

async function sendOne(sender: Sender, reply: Outgoing): Promise<void> {
  const { desk, renewed } = sender;
  const letter = await read(desk, reply);
  const obstacle = whyNot(letter, desk.clock.now());
  if (obstacle || !letter) return obstacle && finish(desk, reply, obstacle);
  let sent = await deliver(sender, reply, letter);
  if (isOfCredentials(sent) && renewed) {
    // An admin may have changed them a moment ago. Refused for them, it went to nobody.
    const known = JSON.stringify(sender.secrets);
    sender.secrets = await renewed();
    if (JSON.stringify(sender.secrets) !== known) sent = await deliver(sender, reply, letter);
  }
  if (sent.kind !== 'unknown') return finish(desk, reply, sent);
  desk.log.warn('the outcome of a send is unknown', { reason: sent.reason, tries: reply.tries });
  await postpone(desk.table, reply, desk.clock.now() + sent.pause, false);
}

/** It may have gone out: what comes of it is known after a pause (ms). */
interface Unknown {
  kind: 'unknown';
  reason: string;
  pause: number;
}

async function deliver(
  { secrets, files, call }: Sender,
  reply: Outgoing,
  letter: Letter,
): Promise<SendOutcome | Unknown> {
  const { provider } = letter.conversation.channel;
  if (provider === 'webchat') return stored(reply.entryId);
  const using = adapterFor(provider, secrets);
  if (!using)
    return failure('account', noCredentials, 'The shop has no credentials for this channel. Ask a shop admin.');
  const request = build(using.adapter, await outgoing(files, reply, letter), using.secrets);
  if ('kind' in request) return request;
  const answer = await call(request);
  if (answer.kind === 'answered' && !leavesDoubt(answer.status)) return using.adapter.outcome(answer);
  if (answer.kind === 'failed' && !answer.sent)
    return { kind: 'retry', failure: { class: 'temporary', code: answer.reason, message: unreachable } };
  const reason = answer.kind === 'failed' ? answer.reason : `status ${answer.status}`;
  return { kind: 'unknown', reason, pause: using.adapter.lookup ? waitForList : waitForWord };
}

const noCredentials = 'no_credentials';

const isOfCredentials = (sent: SendOutcome | Unknown): boolean =>
  sent.kind === 'failed' && (sent.failure.class === 'auth' || sent.failure.code === noCredentials);

/** A gateway in front of the provider gave up waiting: the message may have got through behind it. */
const leavesDoubt = (status: number): boolean => status === 502 || status === 504;

const unreachable = 'The provider could not be reached. It was tried several times; send it again later.';

const failure = (kind: 'content' | 'account' | 'window', code: string, message: string): SendOutcome => ({
  kind: 'failed',
  failure: { class: kind, code, message },
});

function build(
  adapter: ChannelAdapter<never>,
  message: OutgoingMessage,
  secrets: never,
): ProviderRequest | SendOutcome {
  try {
    return adapter.request(message, secrets);
  } catch (error) {
    if (error instanceof Unsendable) return { kind: 'failed', failure: error.failure };
    throw error;
  }
}

/** What has changed since the reply was accepted: a window may have closed while it waited (C6). */
function whyNot(letter: Letter | undefined, now: number): SendOutcome | undefined {
  if (!letter) return failure('content', 'gone', 'The reply is no longer there.');
  if (maySend(letter.conversation, letter.entry.content as OutgoingContent, now)) return undefined;
  return failure(
    'window',
    'window_closed',
    'The 24-hour window closed before this could be sent. Send a template instead.',
  );
}

async function finish(desk: Desk, reply: Outgoing, outcome: SendOutcome): Promise<void> {
  const now = desk.clock.now();
  if (outcome.kind === 'accepted') {
    // The provider has it: sent. Whether it reached the customer is said by the reports that follow.
    const state = outcome.state === 'pending' ? 'sent' : outcome.state;
    return settle(desk.table, reply, { state, providerId: outcome.providerId }, now);
  }
  const pause = outcome.kind === 'retry' ? pauseBefore(reply.tries, outcome.retryAfter) : undefined;
  if (pause !== undefined) return postpone(desk.table, reply, now + pause, true);
  const { class: kind, code } = outcome.failure;
  if (kind === 'auth' || kind === 'account') desk.log.error('a provider refuses the shop', { class: kind, code });
  desk.log.count('RepliesFailed');
  await settle(desk.table, reply, { state: 'failed', failure: outcome.failure }, now);
}
