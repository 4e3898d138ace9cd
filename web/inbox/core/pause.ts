/** The pauses of a line that is down. */
export interface Pauses {
  /**
   * How long it waits before it is tried again, ms: anything up to a limit (full jitter), so that all who lost it at the same moment do not come
   * back at the same moment.
   * @param isUnheard nobody answered, as while a desk starts again: it is looked for often. Where the desk answers and refuses, it is given time.
   */
  next(isUnheard?: boolean): number;
  /** The line is there, or somebody looks: the next pause is a short one again. */
  reset(): void;
}

/** Nobody who is not heard waits longer in the first minute: a restart, a tunnel. Afterwards a fortieth of the break. */
const usual = 1500;
const share = 40;
/** Where the line was lost, or is refused: it doubles. */
const first = 500;
const longest = 15_000;

export function openPauses(random: () => number = Math.random): Pauses {
  let refusals = 0;
  let since = 0;
  return {
    next(isUnheard) {
      since ||= Date.now();
      const away = Date.now() - since;
      return random() * Math.min(longest, isUnheard ? Math.max(usual, away / share) : first * 2 ** refusals++);
    },
    reset() {
      refusals = since = 0;
    },
  };
}
