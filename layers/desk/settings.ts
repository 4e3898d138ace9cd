import type { Shop, ShopSettings } from '../domain/settings.ts';
import { formatDuration } from '../platform/duration.ts';
import { DeskError } from '../platform/errors.ts';
import { changeShop, mustAdminister, type Noted } from './administer.ts';
import type { Desk } from './desk.ts';

/** A shop's settings, which only its admins see and change (S1). */

/** A change of settings: null takes an optional one away. */
export type SettingsPatch = { [Name in keyof ShopSettings]?: ShopSettings[Name] | null };

export async function readSettings(desk: Desk, agentId: string, shopId: string): Promise<Shop> {
  await mustAdminister(desk, agentId, shopId);
  return desk.shops.fresh(shopId);
}

/**
 * Changes settings. A raised limit lets waiting conversations in: the stream's consumer looks at the queue after it.
 * @throws DeskError forbidden, unknown_shop, invalid when the waiting limits contradict each other
 */
export function changeSettings(desk: Desk, agentId: string, shopId: string, patch: SettingsPatch): Promise<Shop> {
  return changeShop(desk, agentId, shopId, (shop) => {
    const settings = merge(shop.settings, patch);
    if (settings.soonAfter >= settings.overdueAfter) {
      throw new DeskError('invalid', 'soonAfter must be shorter than overdueAfter.', [{ field: 'soonAfter' }]);
    }
    const changed = { ...shop, settings };
    const noted = differences(showSettings(shop), showSettings(changed));
    return noted.length === 0 ? undefined : { shop: changed, noted };
  });
}

function merge(settings: ShopSettings, patch: SettingsPatch): ShopSettings {
  const merged = { ...settings, ...patch };
  return Object.fromEntries(
    Object.entries(merged).filter(([, value]) => value !== null && value !== undefined),
  ) as unknown as ShopSettings;
}

function differences(from: Record<string, unknown>, to: Record<string, unknown>): Noted[] {
  const names = [...new Set([...Object.keys(from), ...Object.keys(to)])];
  return names
    .filter((name) => JSON.stringify(from[name]) !== JSON.stringify(to[name]))
    .map((name) => ({ what: `settings.${name}`, from: from[name], to: to[name] }));
}

const durations = [
  'soonAfter',
  'overdueAfter',
  'autoCloseAfter',
  'handoverTimeout',
  'takeBackAfter',
  'rampEvery',
] as const;

/** The settings as the contract shows them: durations in ISO 8601. */
export function showSettings({ settings }: Shop): Record<string, unknown> {
  const shown: Record<string, unknown> = { ...settings };
  for (const name of durations) if (settings[name] !== undefined) shown[name] = formatDuration(settings[name]);
  return shown;
}
