/**
 * What the client knows, in memory: values by topic, replaced and never changed in place, so that a reader sees a change by
 * identity. Who watches a topic is told once per frame however often it changed: 200 events a second are 60 renders.
 */
export interface Store<Topics extends Record<string, unknown>> {
  get<Name extends keyof Topics & string>(topic: Name): Topics[Name] | undefined;
  set<Name extends keyof Topics & string>(topic: Name, value: Topics[Name] | undefined): void;
  update<Name extends keyof Topics & string>(
    topic: Name,
    change: (value: Topics[Name] | undefined) => Topics[Name] | undefined,
  ): void;
  watch(topic: keyof Topics & string, listener: () => void): () => void;
  /** Tells everybody now what waits for the next frame. */
  flush(): void;
}

/** @param later runs a function before the next paint; what is hidden is not painted and has to be told all the same */
export function createStore<Topics extends Record<string, unknown>>(
  later: (run: () => void) => void = nextFrame,
): Store<Topics> {
  const values = new Map<string, unknown>();
  const watchers = new Map<string, Set<() => void>>();
  const changed = new Set<string>();

  const flush = (): void => {
    const topics = [...changed];
    changed.clear();
    const listeners = new Set(topics.flatMap((topic) => [...(watchers.get(topic) ?? [])]));
    for (const listener of listeners) listener();
  };
  const set = (topic: string, value: unknown): void => {
    if (values.get(topic) === value) return;
    if (value === undefined) values.delete(topic);
    else values.set(topic, value);
    if (changed.size === 0) later(flush);
    changed.add(topic);
  };
  return {
    get: (topic) => values.get(topic) as never,
    set,
    update: (topic, change) => set(topic, change(values.get(topic) as never)),
    watch(topic, listener) {
      const those = watchers.get(topic) ?? new Set();
      watchers.set(topic, those.add(listener));
      return () => {
        those.delete(listener);
        if (those.size === 0) watchers.delete(topic);
      };
    },
    flush,
  };
}

/** requestAnimationFrame stands still in a hidden tab; a timer does not. */
function nextFrame(run: () => void): void {
  if (typeof document === 'undefined' || document.hidden) setTimeout(run, 0);
  else requestAnimationFrame(run);
}
