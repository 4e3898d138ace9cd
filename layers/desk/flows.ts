import { isAdmin } from '../domain/agent.ts';
import type { Flow, Shop } from '../domain/settings.ts';
import { DeskError } from '../platform/errors.ts';
import { findAgent } from '../store/agents.ts';
import { hookSecretRemoval, hookSecretWrite } from '../store/hooks.ts';
import { changeShop } from './administer.ts';
import type { Desk } from './desk.ts';
import { flowSecret } from './flow-call.ts';
import { invalidField } from './webhooks.ts';

/** The flows of a shop that an agent can give a conversation to (B3). */

export type FlowWish = Pick<Flow, 'name' | 'kind' | 'url' | 'event' | 'channel'> & { key?: string };
export type ShownFlow = Omit<Flow, 'hasKey'> & { hasKey?: boolean };

const ids = /^[a-z0-9][a-z0-9-]{0,47}$/;
const mostFlows = 50;

/** For everybody who works at the shop: to choose from. How a flow is called is for admins. @throws DeskError forbidden */
export async function listFlows(desk: Desk, agentId: string, shopId: string): Promise<{ items: ShownFlow[] }> {
  const agent = await findAgent(desk.table, agentId);
  if (!agent?.shops[shopId]) throw new DeskError('forbidden', 'You have no role at this shop.');
  const flows = (await desk.shops.fresh(shopId)).flows ?? [];
  return {
    items: isAdmin(agent, shopId) ? flows.map(showFlow) : flows.map(({ id, name, kind }) => ({ id, name, kind })),
  };
}

const showFlow = (flow: Flow): ShownFlow => ({ ...flow, hasKey: flow.hasKey ?? false });

/** @throws DeskError forbidden, invalid */
export async function putFlow(
  desk: Desk,
  admin: string,
  shopId: string,
  id: string,
  wish: FlowWish,
): Promise<ShownFlow> {
  if (!ids.test(id)) throw invalidField('id', 'must be lower case letters, digits and -, at most 48');
  const { key, ...described } = wish;
  const shop = await changeShop(desk, admin, shopId, (shop) => {
    const flows = shop.flows ?? [];
    const known = flows.find((one) => one.id === id);
    if (!known && flows.length >= mostFlows) throw invalidField('id', `a shop has at most ${mostFlows} flows`);
    const flow: Flow = { id, ...described, ...((key || known?.hasKey) && { hasKey: true }) };
    return {
      shop: { ...shop, flows: known ? flows.map((one) => (one.id === id ? flow : one)) : [...flows, flow] },
      noted: [{ what: `flow ${id}`, ...(known && { from: known }), to: { ...flow, ...(key && { key: 'changed' }) } }],
      ...(key && { also: [hookSecretWrite(desk.table, shopId, flowSecret(id), { secret: key })] }),
    };
  });
  return showFlow(mustHave(shop, id));
}

/** @throws DeskError forbidden, not_found */
export async function removeFlow(desk: Desk, admin: string, shopId: string, id: string): Promise<void> {
  await changeShop(desk, admin, shopId, (shop) => ({
    shop: { ...shop, flows: shop.flows?.filter((one) => one !== mustHave(shop, id)) ?? [] },
    noted: [{ what: `flow ${id}`, from: mustHave(shop, id) }],
    also: [hookSecretRemoval(desk.table, shopId, flowSecret(id))],
  }));
}

function mustHave({ flows = [] }: Shop, id: string): Flow {
  const flow = flows.find((one) => one.id === id);
  if (!flow) throw new DeskError('not_found', 'The shop has no such flow.');
  return flow;
}
