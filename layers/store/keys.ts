import { digest } from '../platform/ids.ts';

/**
 * The table's keys, all of them. A customer's thread on one channel is one partition, so a webhook computes its keys
 * without a look-up:
 *
 *   THREAD#shop#channel#address   HEAD             the current conversation, or `alias`: the address of the thread it belongs to
 *                                 E#time#id        a message, note or event; a message's key makes its redelivery harmless
 *                                 CONV#number      a closed conversation that was followed by another (C7)
 *   QUEUE#shop                    since#id         a conversation that waits, and for which team; written with the state it follows from
 *   TURN#shop                     channel#branch   whose the last turn was where agents are asked in order (R6)
 *   AGENTS                        AGENT#id         status, connections (and which of them batch), held conversations, memberships
 *   SHOP#shop                     SETTINGS         name, settings, channels with their rules, teams
 *                                 LOCK             who is just changing the shop's credentials (expires)
 *   AUDIT#shop                    time#id          what an admin changed, written with the change (S5)
 *   CANNED#shop                   R#id             a canned response (T6)
 *                                 C#scope#code     its short code, taken once in a scope
 *   TEMPLATES#shop                channel          the templates its provider last listed (expires)
 *   OUTBOX#shop                   channel#address#time#id   a reply on its way out
 *   SENT#shop#channel#providerId  SENT             which entry a provider's message id is, or reports that came before we knew
 *   CUSTOMER#shop#digest          PROFILE          who a customer is: names, identities, threads, what it was merged with; erased: when (expires)
 *   IDENTITY#shop#digest          IDENTITY         whose a phone number, an e-mail ... is
 *   TASK#shop                     kind#customer    work that the stream's consumer does bit by bit: erasing, showing a new name everywhere
 *   MENTION#agent                 time#id          a conversation in whose note the agent was mentioned (expires)
 *   DRAFT#agent                   conversation#kind  what the agent has written and not sent (expires)
 *   PREFERENCES#agent             PREFERENCES      how the agent's inbox behaves
 *   VIEW#conversation             connection       somebody who has just looked at it over that connection (expires)
 *   LIST#shop#list#value          begun#id         a conversation in a list: of a channel, customer, agent, team, tag, reason
 *   FIND#shop#token               begun#id#kind    a conversation that a token of the search is in
 *   TAGS#shop                     tag              a tag and how many conversations have it
 *   FIG#shop#dimension            hour#value       what is counted of an hour: of the shop, a channel, an agent, a team, a close reason
 *   COUNTED#conversation          seq              an entry that is counted in those (expires)
 *   KEPT#shop                     digest           what a provider sent and nobody understood (expires); when a message without
 *                                                  a time first came (expires)
 *   LATER#shop                    time#id          parts of a very large webhook, committed and still to be taken in
 *   FETCH#shop                    file             a customer's file that is still at its provider; written with the message
 *   MEDIA#shop                    file             a file of the bucket and who may see it, or why it did not come
 *   LEFT#agent                    time#id          a conversation the agent lost; a resume reads it (expires)
 *   CONN#connection               CONN             whose connection; watched shops (expires)
 *   WATCH#shop                    connection       who wants changes of the shop's lists (expires)
 *   TICKET#ticket                 TICKET           a one-time ticket for the socket (expires)
 *   VISITOR#shop#channel#address  VISITOR          a visitor of the webchat: who the shop says it is, its page, its sockets (expires)
 *   VISITOR#shop#channel#digest   SUBJECT          which visitor a customer of the shop is that it signed in (expires)
 *   PASS#shop                     ticket           a one-time ticket for a visitor's socket (expires)
 *   RATE#shop#digest              window           how often a visitor, or an address, did something (expires)
 *   ANSWER#agent                  route#key        what an Idempotency-Key was answered (expires)
 *   HOOK#shop#webhook             time-event       an event for a system of the shop: under way, then the log (expires)
 *   CREDENTIAL#shop               webhook          what a webhook is signed with, what a flow is called with
 *
 * An address (a phone number, a user id) is in no key and no id, only its digest, because ids appear in URLs and logs.
 */

/**
 * The kinds of partitions from whose changes something follows, for each consumer of the stream. They are given only these,
 * so that what they write themselves (lists, search, figures) does not wake them again.
 */
export const streamedKinds = {
  react: ['THREAD', 'AGENTS', 'QUEUE', 'SHOP', 'LATER', 'OUTBOX', 'HOOK', 'FETCH', 'VISITOR'],
  project: ['THREAD', 'AGENTS', 'SHOP', 'AUDIT', 'TASK'],
} as const;
export type Consumer = keyof typeof streamedKinds;
export type StreamedKind = (typeof streamedKinds)[Consumer][number];

/** What kind of partition a key names: its first word. */
export const kindOf = (pk: string): string => pk.split('#', 1)[0] ?? '';

/** @param to only to this consumer */
export const isStreamed = (pk: string, to?: Consumer): boolean =>
  (to ? [to] : (Object.keys(streamedKinds) as Consumer[])).some((one) =>
    (streamedKinds[one] as readonly string[]).includes(kindOf(pk)),
  );

export interface Key {
  pk: string;
  sk: string;
}
/** A key as one text, for maps and sets; an item has one too. */
export const keyName = ({ pk, sk }: { pk?: unknown; sk?: unknown }): string => `${pk} ${sk}`;

/** A customer's thread on one channel of one shop. */
export interface Thread {
  shop: string;
  channel: string;
  /** Digest of the customer's address. */
  address: string;
}

export const thread = (shop: string, channel: string, address: string): Thread => ({
  shop,
  channel,
  address: digest(shop, channel, address),
});

export const threadPk = (t: Thread): string => `THREAD#${t.shop}#${t.channel}#${t.address}`;
export const headKey = (t: Thread): Key => ({ pk: threadPk(t), sk: 'HEAD' });
/** Whether a conversation's item, or its row of an index, is the head of its thread; else it is a past one. */
export const isHead = ({ sk }: { sk?: unknown }): boolean => sk === 'HEAD';
export const pastKey = (t: Thread, ordinal: number): Key => ({
  pk: threadPk(t),
  sk: `CONV#${String(ordinal).padStart(6, '0')}`,
});

/** What is read of other shops' conversations by who has to know when an agent last had a message (R6). */
export const spokeAttributes = ['pk', 'sk', 'spokeAt'] as const;

/** Ids of providers can be long; a key has room for 1,024 bytes. */
const short = (id: string): string => (id.length <= 200 ? id : digest(id));
export const entryPrefix = 'E#';
export const entryKey = (t: Thread, sentAt: string, id: string): Key => ({
  pk: threadPk(t),
  sk: `${entryPrefix}${sentAt}#${short(id)}`,
});

/** Conversation ids name their thread, so that no look-up is needed to find one. Shop and channel ids hold no dot. */
export const conversationId = (t: Thread, ordinal: number): string => `${t.shop}.${t.channel}.${t.address}.${ordinal}`;

export function parseConversationId(id: string): { thread: Thread; ordinal: number } | undefined {
  const [shop, channel, address, ordinal, ...rest] = id.split('.');
  if (!shop || !channel || !address || !/^\d{1,9}$/.test(ordinal ?? '') || rest.length > 0 || id.length > 300)
    return undefined;
  return { thread: { shop, channel, address }, ordinal: Number(ordinal) };
}

/** The shop of a conversation, of its id. */
export const shopOfConversation = (id: string): string => id.slice(0, id.indexOf('.'));

const sortable = (ms: number): string => String(Math.max(0, Math.trunc(ms))).padStart(13, '0');

export const queuePk = (shop: string): string => `QUEUE#${shop}`;
export const queueKey = (shop: string, since: number, conversation: string): Key => ({
  pk: queuePk(shop),
  sk: `${sortable(since)}#${conversation}`,
});

export const turnPk = (shop: string): string => `TURN#${shop}`;
export const turnKey = (shop: string, channel: string, branch: string): Key => ({
  pk: turnPk(shop),
  sk: `${channel}#${branch}`,
});

export const agentsPk = 'AGENTS';
export const agentKey = (id: string): Key => ({ pk: agentsPk, sk: `AGENT#${id}` });

export const shopPk = (shop: string): string => `SHOP#${shop}`;
export const shopKey = (shop: string): Key => ({ pk: shopPk(shop), sk: 'SETTINGS' });
export const lockKey = (shop: string): Key => ({ pk: shopPk(shop), sk: 'LOCK' });

export const cannedPk = (shop: string): string => `CANNED#${shop}`;
export const cannedKey = (shop: string, id: string): Key => ({ pk: cannedPk(shop), sk: `R#${id}` });
export const cannedCodeKey = (shop: string, scope: string, code: string): Key => ({
  pk: cannedPk(shop),
  sk: `C#${scope}#${code.toLowerCase()}`,
});

export const templatesKey = (shop: string, channel: string): Key => ({ pk: `TEMPLATES#${shop}`, sk: channel });

export const auditPk = (shop: string): string => `AUDIT#${shop}`;
export const auditKey = (shop: string, at: number, id: string): Key => ({
  pk: auditPk(shop),
  sk: `${sortable(at)}#${id}`,
});

export const outboxPk = (shop: string): string => `OUTBOX#${shop}`;
export const outboxPrefix = (t: Thread): string => `${t.channel}#${t.address}#`;
export const outboxKey = (t: Thread, sentAt: string, id: string): Key => ({
  pk: outboxPk(t.shop),
  sk: `${outboxPrefix(t)}${sentAt}#${id}`,
});

export const sentKey = (shop: string, channel: string, providerId: string): Key => ({
  pk: `SENT#${shop}#${channel}#${short(providerId)}`,
  sk: 'SENT',
});
export const keptPk = (shop: string): string => `KEPT#${shop}`;
/** Named by its content: kept once, however often it is delivered. */
export const keptKey = (shop: string, why: string, text: string): Key => ({
  pk: keptPk(shop),
  sk: digest(why, text),
});

export const laterPk = (shop: string): string => `LATER#${shop}`;
export const laterKey = (shop: string, now: number, id: string): Key => ({
  pk: laterPk(shop),
  sk: `${sortable(now)}#${id}`,
});

/** A customer's file is named after its message, so that its key is known before it is fetched. */
export const fileIdOf = (shop: string, channel: string, message: string): string =>
  `${shop}.${digest('file', shop, channel, message)}`;
export const fetchPk = (shop: string): string => `FETCH#${shop}`;
export const fetchKey = (shop: string, file: string): Key => ({ pk: fetchPk(shop), sk: file });
export const mediaPk = (shop: string): string => `MEDIA#${shop}`;
export const mediaKey = (shop: string, file: string): Key => ({ pk: mediaPk(shop), sk: file });
/** Figures: an hour is epoch hours; six digits last until 2084. */
export const figuresPk = (shop: string, dimension: string): string => `FIG#${shop}#${dimension}`;
const hourText = (hour: number): string => String(hour).padStart(6, '0');
export const figuresKey = (shop: string, dimension: string, hour: number, value: string): Key => ({
  pk: figuresPk(shop, dimension),
  sk: `${hourText(hour)}#${value}`,
});
/** @param to exclusive */
export const figuresRange = (from: number, to: number): { from: string; to: string } => ({
  from: hourText(from),
  to: hourText(to),
});
export const countedKey = (conversation: string, seq: number): Key => ({
  pk: `COUNTED#${conversation}`,
  sk: String(seq).padStart(9, '0'),
});

export const leftPk = (agent: string): string => `LEFT#${agent}`;
export const leftKey = (agent: string, at: number, conversation: string): Key => ({
  pk: leftPk(agent),
  sk: `${sortable(at)}#${conversation}`,
});
export const leftSince = (at: number): string => sortable(at);

/** Ids of customers name their shop, and hold no address: `cus.<shop>.<digest>`. */
export const customerId = (shop: string, person: string): string => `cus.${shop}.${digest(shop, person)}`;
export function parseCustomerId(id: string): { shop: string; digest: string } | undefined {
  const [, shop, name] = /^cus\.([A-Za-z0-9_-]{1,64})\.([\w-]{22})$/.exec(id) ?? [];
  return shop && name ? { shop, digest: name } : undefined;
}
export function customerKey(id: string): Key {
  const { shop, digest: name } = parseCustomerId(id) ?? { shop: '', digest: '' };
  return { pk: `CUSTOMER#${shop}#${name}`, sk: 'PROFILE' };
}
export const identityKey = (shop: string, kind: string, value: string, channel = ''): Key => ({
  pk: `IDENTITY#${shop}#${digest(kind, channel, value)}`,
  sk: 'IDENTITY',
});

export const taskPk = (shop: string): string => `TASK#${shop}`;
export const taskKey = (kind: string, customer: string): Key => ({
  pk: taskPk(parseCustomerId(customer)?.shop ?? ''),
  sk: `${kind}#${customer}`,
});

/** Read by its agent alone (T5). */
export const mentionsPk = (agent: string): string => `MENTION#${agent}`;
export const mentionKey = (agent: string, at: number, conversation: string): Key => ({
  pk: mentionsPk(agent),
  sk: `${sortable(at)}#${conversation}`,
});

/** Read by its agent alone too; the key names the conversation, so that what is for a thread is one range. */
export const draftsPk = (agent: string): string => `DRAFT#${agent}`;
export const draftKey = (agent: string, conversation: string, kind: string): Key => ({
  pk: draftsPk(agent),
  sk: `${conversation}#${kind}`,
});
/** What the drafts for a thread's conversations begin with. */
export const draftPrefix = ({ shop, channel, address }: Thread): string => `${shop}.${channel}.${address}.`;
export const preferencesKey = (agent: string): Key => ({ pk: `PREFERENCES#${agent}`, sk: 'PREFERENCES' });

export const viewPk = (conversation: string): string => `VIEW#${conversation}`;
export const viewKey = (conversation: string, connection: string): Key => ({
  pk: viewPk(conversation),
  sk: connection,
});

export const connectionKey = (connection: string): Key => ({ pk: `CONN#${connection}`, sk: 'CONN' });
export const watchPk = (shop: string): string => `WATCH#${shop}`;
export const watchKey = (shop: string, connection: string): Key => ({ pk: watchPk(shop), sk: connection });
export const ticketKey = (ticket: string): Key => ({ pk: `TICKET#${ticket}`, sk: 'TICKET' });

/** A visitor lies beside its thread, under the same address. */
export const visitorKey = (t: Thread): Key => ({ pk: `VISITOR#${t.shop}#${t.channel}#${t.address}`, sk: 'VISITOR' });
export const subjectKey = (shop: string, channel: string, subject: string): Key => ({
  pk: `VISITOR#${shop}#${channel}#${digest('subject', subject)}`,
  sk: 'SUBJECT',
});
/** The thread whose visitor a key is, of what follows its kind. */
export function visitorThread(rest: string): Thread {
  const [shop = '', channel = '', address = ''] = rest.split('#');
  return { shop, channel, address };
}
export const passKey = (shop: string, ticket: string): Key => ({ pk: `PASS#${shop}`, sk: ticket });
export const rateKey = (shop: string, what: string, who: string, window: number): Key => ({
  pk: `RATE#${shop}#${digest(what, who)}`,
  sk: sortable(window),
});

export const answersPk = (agent: string): string => `ANSWER#${agent}`;
export const answerKey = (agent: string, route: string, key: string): Key => ({
  pk: answersPk(agent),
  sk: `${route}#${digest(key)}`,
});

export const hookPk = (shop: string, webhook: string): string => `HOOK#${shop}#${webhook}`;
export const hookKey = (shop: string, webhook: string, delivery: string): Key => ({
  pk: hookPk(shop, webhook),
  sk: delivery,
});
export const hookSecretPk = (shop: string): string => `CREDENTIAL#${shop}`;
export const hookSecretKey = (shop: string, webhook: string): Key => ({ pk: hookSecretPk(shop), sk: webhook });
/** In the index by state: the visitors of a shop's webchats who have a socket, by when they opened their last one. */
export const onlinePk = (shop: string): string => `STATE#${shop}#visitors`;
export const onlineSk = (now: number, t: Thread): string => `${sortable(now)}#${t.channel}#${t.address}`;
export function onlineThread(shop: string, sk: string): Thread {
  const [, channel = '', address = ''] = sk.split('#');
  return { shop, channel, address };
}
/** In the index by state: what a shop still has to deliver, by time. */
export const hookStatePk = (shop: string): string => `STATE#${shop}#hooks`;

/**
 * The index by state, one partition a shop, so that all of its conversations are one list: the overdue ones, the soon
 * ones, the other open ones (each by when they opened), then the closed ones by when they closed.
 */
export const statePk = (shop: string): string => `STATE#${shop}`;
const stateRank = { closed: 0, open: 1, soon: 2, overdue: 3 } as const;
export function stateSk({ state, announced, stateSince, id }: Placed): string {
  const rank = stateRank[state === 'open' ? (announced ?? 'open') : 'closed'];
  return `${rank}${sortable(stateSince)}#${id}`;
}
interface Placed {
  id: string;
  state: 'open' | 'closed';
  announced?: 'soon' | 'overdue';
  stateSince: number;
}

/** A range of sort keys, both ends included. No key ends in a tilde, so that it can stand for "up to the end". */
export interface KeyRange {
  from: string;
  to: string;
}
/** Parts of the index by state; late is soon and overdue. */
export type StateRange = 'all' | 'open' | 'late' | 'closed';
const states = (from: keyof typeof stateRank, to: keyof typeof stateRank): KeyRange => ({
  from: `${stateRank[from]}`,
  to: `${stateRank[to]}~`,
});
export const stateRange: Record<StateRange, KeyRange> = {
  all: states('closed', 'overdue'),
  open: states('open', 'overdue'),
  late: states('soon', 'overdue'),
  closed: states('closed', 'closed'),
};
export const closedSinceRange = (since: number): KeyRange => ({
  from: `${stateRank.closed}${sortable(since)}`,
  to: stateRange.closed.to,
});
/** What a key of the index by state says was announced of an open conversation. */
export const announcedIn = (key: string): 'soon' | 'overdue' | undefined =>
  (['soon', 'overdue'] as const).find((state) => key.startsWith(String(stateRank[state])));
/** The conversation that a key of the index by state, or of a list, ends in. */
export const conversationIn = (key: string): string => key.split('#')[1] ?? '';

/** Lists of conversations by what they have in common (W5), by when they began, which never changes. */
export const listPk = (shop: string, list: string, value: string): string => `LIST#${shop}#${list}#${value}`;
export const begunKey = (begun: number, conversation: string): string => `${sortable(begun)}#${conversation}`;
/** @param before exclusive */
export const begunRange = (since?: number, before?: number): KeyRange => ({
  from: since === undefined ? '' : sortable(since),
  to: before === undefined ? '~' : sortable(before),
});
export const tagsPk = (shop: string): string => `TAGS#${shop}`;
export const tagKey = (shop: string, tag: string): Key => ({ pk: tagsPk(shop), sk: tag });

/**
 * Where a token of the search is kept: numbers under their last four digits, so that they are found by their end, e-mails under a
 * digest, words under themselves.
 */
export function findPk(shop: string, token: string): string {
  if (/^\d{4,}$/.test(token)) return `FIND#${shop}#${token.slice(-4)}`;
  return `FIND#${shop}#${token.includes('@') ? `@${digest(token)}` : token}`;
}
/**
 * Several numbers of a conversation can end alike; a digest tells them apart, as an address is in no key.
 * @param begun the conversation's `begunKey`
 */
export function findKey(shop: string, begun: string, kind: string, token: string): Key {
  const pk = findPk(shop, token);
  const apart = pk.endsWith(`#${token}`) ? '' : digest(token).slice(0, 8);
  return { pk, sk: `${begun}#${kind}${apart}` };
}

/** What of a shop only the function reaches that delivers its events, and its admins'. */
export const hookPartitions = (shop: string): string[] => [hookPk(shop, '*'), hookSecretPk(shop)];

/** What of a shop only the function reaches that its visitors call. */
export const visitorPartitions = (shop: string): string[] => [`VISITOR#${shop}#*`, `PASS#${shop}`, `RATE#${shop}#*`];

/** What a shop's own functions may reach (dynamodb:LeadingKeys, `*` is a wildcard): its partitions and the agents. */
export const shopPartitions = (shop: string): string[] => [
  `THREAD#${shop}#*`,
  queuePk(shop),
  turnPk(shop),
  shopPk(shop),
  outboxPk(shop),
  `SENT#${shop}#*`,
  `KEPT#${shop}`,
  laterPk(shop),
  fetchPk(shop),
  mediaPk(shop),
  'LEFT#*',
  agentsPk,
];
