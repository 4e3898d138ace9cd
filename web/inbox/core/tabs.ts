import type { Told } from './drafts.ts';
import type { Sent } from './outbox.ts';

/**
 * The tabs of one agent in one browser. Each holds a lock as long as it lives, so that the others know whose replies nobody sends any
 * more; one of them holds the leader's lock and makes the sounds; and they tell each other what the desk does not tell them.
 */
export interface Tabs {
  readonly id: string;
  /** This one makes the sounds and notifications. */
  isLeader(): boolean;
  /** The tabs that live. */
  alive(): Promise<ReadonlySet<string>>;
  tell(message: TabMessage): void;
  close(): void;
}

export type TabMessage =
  | { type: 'signedOut' }
  /** One of them saved a draft, or sends it. */
  | { type: 'draft'; draft: Told }
  /** What was sent in one of them is not to be sent. */
  | { type: 'takenBack'; one: Sent };

/** What of the browser is used. */
export interface TabHost {
  locks?: Pick<LockManager, 'request' | 'query'>;
  channel?: (name: string) => Pick<BroadcastChannel, 'postMessage' | 'close'> & {
    onmessage: ((event: { data: TabMessage }) => void) | null;
  };
}

const browser = (): TabHost => ({
  locks: globalThis.navigator?.locks,
  channel: typeof BroadcastChannel === 'undefined' ? undefined : (name) => new BroadcastChannel(name) as never,
});

/**
 * @param agent whose tabs: two agents in one browser have nothing to do with each other
 * @param lead called when this tab becomes the leader: the one before is gone, and perhaps left something behind
 */
export function openTabs(
  agent: string,
  { hear, lead }: { hear: (message: TabMessage) => void; lead: () => void },
  { locks, channel }: TabHost = browser(),
): Tabs {
  const id = crypto.randomUUID();
  const prefix = `slotdesk.${agent}.`;
  let isLeader = locks === undefined;
  let letGo = (): void => {};
  const over = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  const hold = (name: string, held: () => void): void => {
    locks
      ?.request(`${prefix}${name}`, () => {
        held();
        return over;
      })
      .catch(() => {});
  };
  hold(`tab.${id}`, () => {});
  hold('leader', () => {
    isLeader = true;
    lead();
  });
  const others = channel?.(`slotdesk.${agent}`);
  if (others) others.onmessage = ({ data }) => hear(data);

  return {
    id,
    isLeader: () => isLeader,
    async alive() {
      const { held = [] } = (await locks?.query()) ?? {};
      const names = held.flatMap(({ name = '' }) => (name.startsWith(`${prefix}tab.`) ? [name] : []));
      return new Set([id, ...names.map((name) => name.slice(prefix.length + 'tab.'.length))]);
    },
    tell: (message) => others?.postMessage(message),
    close() {
      letGo();
      isLeader = false;
      others?.close();
    },
  };
}
