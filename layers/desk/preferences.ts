import { DeskError } from '../platform/errors.ts';
import { findAgent } from '../store/agents.ts';
import { findPreferences, type Preferences, savePreferences } from '../store/preferences.ts';
import type { Desk } from './desk.ts';

/** How an agent's inbox looks and behaves; only the agent sees and sets it. @throws DeskError forbidden for a token without an agent */
export async function readPreferences(desk: Desk, agentId: string): Promise<Preferences> {
  await mustBeAnAgent(desk, agentId);
  return findPreferences(desk.table, agentId);
}

/** All of them: what is left out is as by default. @throws DeskError forbidden for a token without an agent */
export async function changePreferences(desk: Desk, agentId: string, preferences: Preferences): Promise<Preferences> {
  await mustBeAnAgent(desk, agentId);
  await savePreferences(desk.table, agentId, preferences);
  return preferences;
}

async function mustBeAnAgent(desk: Desk, agentId: string): Promise<void> {
  if (!(await findAgent(desk.table, agentId)))
    throw new DeskError('forbidden', 'There is no agent for this token. Ask a shop admin to add you.');
}
