import { isAdmin } from '../domain/agent.ts';
import type { Shop, ShopSettings } from '../domain/settings.ts';
import { formatDuration } from '../platform/duration.ts';
import { DeskError } from '../platform/errors.ts';
import { findAgent } from '../store/agents.ts';
import { saveShop } from '../store/shops.ts';
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
 * @throws DeskError forbidden, unknown_shop, invalid when the waiting limits contradict each other, conflict
 */
export async function changeSettings(desk: Desk, agentId: string, shopId: string, patch: SettingsPatch): Promise<Shop> {
  await mustAdminister(desk, agentId, shopId);
  for (let round = 0; round < 10; round++) {
    const shop = await desk.shops.fresh(shopId);
    const settings = merge(shop.settings, patch);
    if (settings.soonAfter >= settings.overdueAfter) {
      throw new DeskError('invalid', 'soonAfter must be shorter than overdueAfter.', [{ field: 'soonAfter' }]);
    }
    if (await saveShop(desk.table, { ...shop, settings })) return desk.shops.fresh(shopId);
  }
  throw new DeskError('busy');
}

function merge(settings: ShopSettings, patch: SettingsPatch): ShopSettings {
  const merged = { ...settings, ...patch };
  return Object.fromEntries(
    Object.entries(merged).filter(([, value]) => value !== null && value !== undefined),
  ) as unknown as ShopSettings;
}

async function mustAdminister(desk: Desk, agentId: string, shopId: string): Promise<void> {
  const agent = await findAgent(desk.table, agentId);
  if (!isAdmin(agent, shopId))
    throw new DeskError('forbidden', 'Only the admins of this shop see and change its settings.');
}

const durations = ['soonAfter', 'overdueAfter', 'autoCloseAfter', 'handoverTimeout'] as const;

/** The settings as the contract shows them: durations in ISO 8601. */
export function showSettings({ settings }: Shop): Record<string, unknown> {
  return { ...settings, ...Object.fromEntries(durations.map((name) => [name, formatDuration(settings[name])])) };
}
