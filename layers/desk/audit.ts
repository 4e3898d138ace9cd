import { iso } from '../platform/clock.ts';
import { DeskError } from '../platform/errors.ts';
import { type AuditEntry, auditPage } from '../store/audit.ts';
import { mustAdminister } from './administer.ts';
import type { Desk } from './desk.ts';

export type ShownAuditEntry = ReturnType<typeof showAuditEntry>;

/**
 * What was changed in a shop, by whom and when, the latest first (S5).
 * @throws DeskError forbidden, invalid for a cursor that is not one of this list
 */
export async function readAudit(
  desk: Desk,
  agentId: string,
  shopId: string,
  limit: number,
  cursor?: string,
): Promise<{ items: ShownAuditEntry[]; next?: string }> {
  await mustAdminister(desk, agentId, shopId);
  const { entries, next } = await auditPage(desk.table, shopId, limit, cursor && parsePlace(cursor));
  return { items: entries.map(showAuditEntry), ...(next && { next: next.replace('#', '.') }) };
}

function parsePlace(cursor: string): string {
  if (!/^\d{13}\.[a-z0-9]{1,40}$/.test(cursor))
    throw new DeskError('invalid', 'This cursor is not one of this list. Begin without a cursor.');
  return cursor.replace('.', '#');
}

const showAuditEntry = ({ id, at, by, what, from, to }: AuditEntry) => ({ id, at: iso(at), by, what, from, to });
