import { areApart, elderFirst, merged, mostRecords, type Person, unmerged } from '../domain/customer.ts';
import { DeskError } from '../platform/errors.ts';
import { bySystem } from '../store/audit.ts';
import { customerWrite, findPerson } from '../store/customers.ts';
import { transact, type Write } from '../store/table.ts';
import { newTask, type Task, taskWrite } from '../store/tasks.ts';
import { noting } from './administer.ts';
import type { Desk } from './desk.ts';

/** Making two records one person, and undoing it (C5). The writes name the versions that were read, so that no ring can come of it. */

const maxRounds = 10;

/** The task of showing a customer's conversations anew. */
export const spreading = (desk: Desk, customer: string): Write =>
  taskWrite(desk.table, newTask('spread', customer, desk.clock.now(), desk.id()) as Task);

/** Two records have an identity in common: the elder stands for both, unless somebody said that they are not the same. */
export async function recogniseAsOne(desk: Desk, one: string, other: string): Promise<void> {
  for (let round = 0; round < maxRounds; round++) {
    const [a, b] = await Promise.all([findPerson(desk.table, one), findPerson(desk.table, other)]);
    if (!a || !b || isOne(a, b) || areApart(a, b) || isTooLarge(a, b) || a.root.erasing || b.root.erasing) return;
    if (await join(desk, ...elderFirst(a, b))) return;
  }
  throw new Error(`${one} and ${other} change all the time`);
}

/**
 * Makes another customer the same as this one, who stands for both from now on. What was undone before may be done again.
 * @returns false when one of them changed meanwhile
 * @throws DeskError too_many_records
 */
export async function mergeInto(desk: Desk, winner: Person, loser: Person, by: string): Promise<boolean> {
  if (isOne(winner, loser)) return true;
  if (isTooLarge(winner, loser)) throw new DeskError('too_many_records');
  return join(desk, winner, loser, by);
}

const isOne = (a: Person, b: Person): boolean => a.root.id === b.root.id;
const isTooLarge = (a: Person, b: Person): boolean => a.records.length + b.records.length > mostRecords;

async function join(desk: Desk, winner: Person, loser: Person, by?: string): Promise<boolean> {
  const records = merged(winner.root, loser.root, desk.clock.now(), by);
  const writes = [
    ...records.map((record) => customerWrite(desk.table, record)),
    spreading(desk, winner.root.id),
    ...noting(desk, by ?? bySystem, winner.root.shop, [
      { what: `customer ${winner.root.id}`, to: { merged: loser.root.id } },
    ]),
  ];
  return (await transact(desk.table, writes)).length === 0;
}

/**
 * Takes a record out of a person, with those that were merged into it before.
 * @returns false when one of them changed meanwhile
 * @throws DeskError not_found when it is not merged into this one
 */
export async function undoMerge(desk: Desk, { root, records }: Person, id: string, by: string): Promise<boolean> {
  const loser = records.find((record) => record.id === id && record.id !== root.id);
  const winner = records.find((record) => record.id === loser?.mergedInto);
  if (!loser || !winner) throw new DeskError('not_found', 'This record is not merged into this customer.');
  const pair = unmerged(winner, loser, desk.clock.now());
  const writes = [
    ...pair.map((record) => customerWrite(desk.table, record)),
    spreading(desk, root.id),
    spreading(desk, loser.id),
    ...noting(desk, by, root.shop, [{ what: `customer ${winner.id}`, from: { merged: loser.id } }]),
  ];
  return (await transact(desk.table, writes)).length === 0;
}
