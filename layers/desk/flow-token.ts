import { transact } from '../store/table.ts';
import { mustAdminister, noting } from './administer.ts';
import { changeDocument, type Setup } from './credentials.ts';

/**
 * The token that a shop's flows show (B1), and that signs what goes to its event webhook url: with the shop's credentials in
 * the secret store, write-only as they are (S3).
 */
export interface ShownFlowToken {
  set: boolean;
  /** Where flows call with it, once the shop is deployed. */
  handoverUrl?: string | undefined;
  businessHoursUrl?: string | undefined;
}

/** @throws DeskError forbidden */
export async function readFlowToken(setup: Setup, adminId: string, shopId: string): Promise<ShownFlowToken> {
  await mustAdminister(setup.desk, adminId, shopId);
  const { flowToken } = await setup.documents.read(shopId);
  return show(setup, shopId, typeof flowToken === 'string' && flowToken !== '');
}

/** Changes the token: flows that show the one before are refused within minutes. @throws DeskError forbidden, shop_not_deployed, busy */
export async function putFlowToken(
  setup: Setup,
  adminId: string,
  shopId: string,
  token: string,
): Promise<ShownFlowToken> {
  const { desk } = setup;
  await mustAdminister(desk, adminId, shopId);
  await changeDocument(setup, shopId, (document) => ({ ...document, flowToken: token }));
  await transact(desk.table, noting(desk, adminId, shopId, [{ what: 'flow token', to: 'changed' }]));
  return show(setup, shopId, true);
}

async function show(setup: Setup, shop: string, set: boolean): Promise<ShownFlowToken> {
  const { handover, businessHours } = await setup.addresses(shop);
  return { set, handoverUrl: handover, businessHoursUrl: businessHours };
}
