import { useLingui } from '@lingui/react/macro';
import { useEffect, useRef } from 'react';
import type { CommandId } from '../core/commands.ts';
import { shownKeys } from '../core/strokes.ts';
import { commandWords } from './command-words.ts';
import { useInbox, useTopic } from './hooks.ts';

/** What a screen offers to do. */
export interface CommandOffer {
  id: CommandId;
  run: () => void;
  /** Whether it can be done now; absent: as long as the screen is there. */
  when?: boolean;
  /** Better words than the usual ones, where it names what it acts on. */
  label?: string;
  /** Not in the palette: it only makes sense as a key (next row). */
  isHidden?: boolean;
}

/**
 * Offers a command by its key and in the palette, as long as the component is there and `when` holds.
 * @returns its key as this person has it, for the tooltip and the menu: 'E', 'Ctrl K'
 */
export function useCommand({ id, run, when = true, label, isHidden }: CommandOffer): string | undefined {
  const { i18n } = useLingui();
  const { keys } = useInbox();
  const words = label ?? i18n._(commandWords[id]);
  const latest = useRef(run);
  useEffect(() => {
    latest.current = run;
  });
  useEffect(() => {
    if (when) return keys.offer({ id, label: words, run: () => latest.current(), isHidden });
  }, [keys, id, words, when, isHidden]);
  return useKeyHint(id);
}

/** A command's key for people; undefined: it has none, or single keys are off. */
export function useKeyHint(id: CommandId): string | undefined {
  const { keys } = useInbox();
  const preferences = useTopic('preferences');
  const own = keys.keyOf(id);
  if (preferences?.singleKeys === false && !own?.startsWith('Mod+')) return undefined;
  return shownKeys(own, isMac);
}

export const isMac = /Mac|iPhone|iPad/.test(navigator.platform);
