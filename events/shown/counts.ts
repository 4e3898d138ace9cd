import * as z from 'zod/mini';

/** The numbers beside the views. `unread` counts messages, the others conversations; `late` is soon and overdue. */
export const counts = z.strictObject({
  mine: z.int(),
  joined: z.int(),
  offered: z.int(),
  unread: z.int(),
  unassigned: z.int(),
  late: z.int(),
  soon: z.int(),
  overdue: z.int(),
  shops: z.array(
    z.strictObject({
      shop: z.string(),
      unassigned: z.int(),
      teams: z.record(z.string(), z.int()),
      late: z.int(),
      soon: z.int(),
      overdue: z.int(),
      /** Channels on which nobody waits are left out. */
      channels: z.record(z.string(), z.strictObject({ unassigned: z.int(), late: z.int() })),
    }),
  ),
});
