import { useLingui } from '@lingui/react/macro';
import { useTopic } from '../ui/hooks.ts';

/** Why this agent cannot take anything of a shop now, in words; undefined: a slot is free (D2, D7). */
export function useNoSlot(shop: string): string | undefined {
  const { t } = useLingui();
  const place = useTopic('me')?.shops[shop];
  if (!place || place.freeSlots > 0) return undefined;
  const { name, slots } = place;
  return slots === 0
    ? t`${name} gives nobody a conversation now: it has no slots.`
    : t`You have no free slot for ${name}: close or hand over something first.`;
}
