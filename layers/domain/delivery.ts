/** How far an outgoing message came (rule C3). */
export type DeliveryState = 'pending' | 'sent' | 'delivered' | 'read' | 'failed';

const rank: Record<DeliveryState, number> = { pending: 0, sent: 1, delivered: 2, read: 3, failed: 4 };

/**
 * Whether a report moves a message forward. Callbacks come in any order, so a report below the state reached is old
 * news. `failed` is final, and a message that reached the customer's phone can no longer fail.
 */
export function movesForward(from: DeliveryState, to: DeliveryState): boolean {
  if (to === 'failed') return from === 'pending' || from === 'sent';
  return from !== 'failed' && rank[to] > rank[from];
}

/** The states from which a report of `to` is news; what the store puts into its condition. */
export function statesBefore(to: DeliveryState): DeliveryState[] {
  return (Object.keys(rank) as DeliveryState[]).filter((from) => movesForward(from, to));
}
