import { type CommandId, defaultKeys, repeats } from './commands.ts';
import type { InboxStore } from './inbox-store.ts';
import { clash, isTyped, type Press, strokeOf, waysOf } from './strokes.ts';

/** Something that can be done now, by its key or out of the palette. */
export interface Command {
  id: CommandId;
  /** In the person's language; it may name what it acts on. */
  label: string;
  run: () => void;
  /** Not in the palette: it only makes sense as a key (next row). */
  isHidden?: boolean;
}

/** A press and where it happened. */
export interface PressIn extends Press {
  repeat?: boolean;
  /** In a text field only what is held with Ctrl or ⌘ is a command, in a dialog or menu nothing of the page behind it. */
  place: 'page' | 'field' | 'dialog';
  /** What has the focus is pressed by Enter and Space itself. */
  isOnControl?: boolean;
}

/** The commands on the screen, and which key does what. */
export interface Keys {
  /** @returns takes it away; of two with the same id the last one works, and when it goes the one before again */
  offer(command: Command): () => void;
  /** @returns whether it was a command's key, or the beginning of one */
  press(press: PressIn): boolean;
  run(id: CommandId): boolean;
  /** The key as the person has it; null: none. */
  keyOf(id: CommandId): string | null;
  /** Who else has a key that clashes. */
  clashing(id: CommandId, keys: string): CommandId[];
}

/** The second key of a sequence comes within this time, ms. */
const sequencePause = 1200;

export function openKeys({ store, now = Date.now }: { store: InboxStore; now?: () => number }): Keys {
  /** In the order they were offered. */
  let offered: readonly Command[] = [];
  let pending: { strokes: string[]; at: number } | undefined;

  const keyOf = (id: CommandId): string | null => {
    const own = store.get('preferences')?.keys?.[id];
    return own === undefined ? defaultKeys[id] : own;
  };
  const latest = (id: CommandId): Command | undefined => offered.findLast((one) => one.id === id);
  /** Those that can be done, each once, in the order they were offered. */
  const applicable = (): Command[] => offered.filter((one) => latest(one.id) === one);

  function change(commands: readonly Command[]): void {
    offered = commands;
    store.set('commands', applicable());
  }

  /** What the strokes so far mean: a command, the beginning of one, or nothing. */
  function meaning(strokes: string[], only: (strokes: string[]) => boolean): Command | 'more' | undefined {
    let isBeginning = false;
    for (const command of applicable())
      for (const way of waysOf(keyOf(command.id))) {
        if (!only(way) || strokes.some((stroke, i) => way[i] !== stroke)) continue;
        if (way.length === strokes.length) return command;
        isBeginning = true;
      }
    return isBeginning ? 'more' : undefined;
  }

  return {
    offer(command) {
      change([...offered, command]);
      return () => change(offered.filter((one) => one !== command));
    },
    press(press) {
      const stroke = strokeOf(press);
      if (stroke === undefined) return false;
      if (press.place === 'dialog') return false;
      if (press.isOnControl && /^(Shift\+)?(Enter|Space)$/.test(stroke)) return false;
      const areTypedOn = press.place === 'page' && store.get('preferences')?.singleKeys !== false;
      const isAllowed = (strokes: string[]): boolean =>
        strokes.every((one) => one.startsWith('Mod+') || (press.place === 'page' && (areTypedOn || !isTyped(one))));
      const before = pending && now() - pending.at < sequencePause ? pending.strokes : [];
      pending = undefined;
      // What does not go on a sequence begins anew.
      for (const strokes of before.length > 0 ? [[...before, stroke], [stroke]] : [[stroke]]) {
        const found = meaning(strokes, isAllowed);
        if (found === undefined) continue;
        if (found === 'more') pending = { strokes, at: now() };
        else if (!press.repeat || repeats.has(found.id)) found.run();
        return true;
      }
      return false;
    },
    run(id) {
      const command = latest(id);
      command?.run();
      return command !== undefined;
    },
    keyOf,
    clashing: (id, keys) =>
      (Object.keys(defaultKeys) as CommandId[]).filter((other) => {
        const theirs = keyOf(other);
        return other !== id && theirs !== null && clash(keys, theirs);
      }),
  };
}
