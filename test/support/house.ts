import { fileIdOf } from '../../layers/store/keys.ts';
import type { Agent, Customer, Shop, Stage } from './system.ts';

/** A shop in the middle of its day: what a stranger must neither see nor touch. */
export interface House {
  shop: Shop;
  admin: Agent;
  employee: Agent;
  /** Open, with the admin, offered to the employee. */
  carla: Customer;
  /** Her id as a customer of the shop. */
  customer: string;
  /** A picture she sent. */
  file: string;
  offered: string;
  /** Waits in the queue, and was closed. */
  waiting: Customer;
  closed: Customer;
  team: string;
  /** What is nowhere but in this shop: a word of all its texts and names, ids, phone numbers. */
  marks: string[];
}

/** Makes one, through the API, so that all of it is as the API makes it. */
export async function furnish(stage: Stage, mark: string): Promise<House> {
  // Nothing becomes due while somebody looks whether anything has changed.
  const shop = await stage.shop({ handoverTimeout: 'PT20H', soonAfter: 'PT20H', overdueAfter: 'PT22H', slots: 5 });
  const admin = await stage.agent([{ shop, role: 'owner_admin' }], 'boss');
  const employee = await stage.agent([shop], 'hand');
  const carla = shop.customer(`${mark} Carla`);
  const waiting = shop.customer(`${mark} Willem`);
  const closed = shop.customer(`${mark} Chris`);
  await admin.comes();
  for (const customer of [carla, closed]) await customer.writes(`${mark} says where is my order`);
  const picture = await carla.writes('', { type: 'image', text: undefined, image: { id: '1' } });
  await stage.system.idle();
  await answered(admin.says(carla.conversation, `${mark} answers soon`));
  await answered(admin.closes(closed.conversation));
  await admin.onBreak();
  await waiting.writes(`${mark} waits`);
  const team = `t-${shop.id}`;
  await answered(
    admin.put(`/api/shops/${shop.id}/teams/${team}`, {
      name: `${mark} team`,
      mode: 'grab',
      members: [{ agent: employee.id, role: 'rep' }],
    }),
  );
  await employee.connect();
  await employee.available();
  await stage.system.idle();
  const offer = await answered(
    admin.post(`/api/conversations/${encodeURIComponent(carla.conversation)}/handover`, {
      to: { agent: employee.id },
      note: `${mark} note`,
    }),
  );
  await stage.system.idle();
  const { customer } = await admin.conversation(carla.conversation);
  const marks = [mark, shop.id, admin.id, employee.id, carla.phone, waiting.phone, closed.phone];
  return {
    shop,
    admin,
    employee,
    carla,
    customer: customer.id,
    file: fileIdOf(shop.id, `${shop.id}-whatsapp`, picture),
    offered: String(offer.id),
    waiting,
    closed,
    team,
    marks,
  };
}

async function answered<Of>(asked: Promise<{ status: number; body: Of }>): Promise<Of> {
  const { status, body } = await asked;
  if (status >= 300) throw new Error(`${status} ${JSON.stringify(body)}`);
  return body;
}
