import { parseHandoverId } from '../domain/handover.ts';
import { loadCustomer, loadForAdmin } from './customers.ts';
import type { Desk } from './desk.ts';
import { loadScene, loadSeen } from './edit.ts';
import { mustSeeFile } from './media.ts';

/**
 * Refuses who has no part in the thing that a route names by `{id}`: asked before it is told what is wrong with a request.
 * @throws DeskError not_found, forbidden
 */
export async function mustHavePart(desk: Desk, agent: string, route: string, id = '', admins?: true): Promise<unknown> {
  const [method, path = ''] = route.split(' ');
  const [, , kind, parameter] = path.split('/');
  if (parameter !== '{id}') return;
  switch (kind) {
    case 'conversations':
      return (method === 'GET' ? loadSeen : loadScene)(desk, agent, id);
    case 'customers':
      return (admins ? loadForAdmin : loadCustomer)(desk, agent, id);
    case 'handovers':
      return loadSeen(desk, agent, parseHandoverId(id)?.conversation ?? '');
    case 'media':
      return mustSeeFile(desk, agent, id);
    default:
      throw new Error(`${route}: say here who has a part in it`);
  }
}
