/** How often an agent took which canned response on this machine: what is used most comes first. */

const place = (agent: string): string => `slotdesk.canned.${agent}`;
/** More are not remembered. */
const most = 200;

export function usesOf(agent: string): Record<string, number> {
  try {
    return JSON.parse(localStorage.getItem(place(agent)) ?? '{}');
  } catch {
    return {};
  }
}

export function countUse(agent: string, canned: string): void {
  const uses = usesOf(agent);
  const all = Object.entries({ ...uses, [canned]: (uses[canned] ?? 0) + 1 });
  const kept = all.sort(([, a], [, b]) => b - a).slice(0, most);
  try {
    localStorage.setItem(place(agent), JSON.stringify(Object.fromEntries(kept)));
  } catch {
    // A full or forbidden storage costs the order, nothing else.
  }
}
