/**
 * Waits for all of them, also where one fails: what is still under way when a function ends would be frozen with it.
 * @throws the first error
 */
export async function allOf(work: Promise<unknown>[]): Promise<void> {
  for (const done of await Promise.allSettled(work)) if (done.status === 'rejected') throw done.reason;
}
