import type { CommandId } from './commands.ts';
import type { ViewQuery } from './views.ts';

/** The keys that lead to a view, from the list and from other areas. */
export const viewKeys = [
  ['go.mine', 'mine'],
  ['go.unassigned', 'unassigned'],
  ['go.open', 'all'],
  ['go.joined', 'joined'],
  ['go.offered', 'offered'],
  ['go.mentions', 'mentions'],
  ['go.closed', 'closed'],
] as const satisfies [CommandId, ViewQuery['view']][];
