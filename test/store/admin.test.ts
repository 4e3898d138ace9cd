import { expect, test } from 'vitest';
import type { Membership } from '../../layers/domain/agent.ts';
import type { Canned } from '../../layers/domain/canned.ts';
import { findAgent } from '../../layers/store/agents.ts';
import { auditPage, auditWrite } from '../../layers/store/audit.ts';
import { allCanned, cannedWrites, findCanned } from '../../layers/store/canned.ts';
import { cannedPk } from '../../layers/store/keys.ts';
import { alone } from '../../layers/store/locks.ts';
import { membershipWrite, newAgentWrite, renameAgent, withdrawalWrite } from '../../layers/store/members.ts';
import { type Table, transact, type Write } from '../../layers/store/table.ts';
import { placesOf, teamsWrite } from '../../layers/store/teams.ts';
import { findTemplates, saveTemplates } from '../../layers/store/templates.ts';
import { onEachEngine } from '../support/engines.ts';
import { sortKeys } from '../support/rows.ts';

/** The conditions under which admins' changes are written. */

onEachEngine((table) => {
  const employee: Membership = { role: 'employee', chat: true };
  const written = async (...writes: Write[]) => (await transact(table(), writes)).length === 0;
  const anna = async () => (await findAgent(table(), 'anna'))?.shops;
  const hire = (shops: Record<string, Membership>) =>
    written(newAgentWrite(table(), { id: 'anna', name: 'Anna', shops }));
  const change = (shop: string, before: Membership | undefined, role: Membership['role'], chat = true) =>
    written(membershipWrite(table(), 'anna', shop, before, { role, chat }));

  test('S1 a membership is changed if it is as it was read, and no other with it', async () => {
    expect(await change('bloom', undefined, 'admin')).toBe(false);
    expect(await hire({ bloom: employee })).toBe(true);
    expect(await hire({ bloom: { role: 'owner_admin', chat: true } })).toBe(false);
    expect(await change('forge', undefined, 'admin', false)).toBe(true);
    expect(await change('forge', undefined, 'owner_admin')).toBe(false);
    expect(await change('bloom', { role: 'admin', chat: true }, 'owner_admin')).toBe(false);
    expect(await change('bloom', employee, 'employee', false)).toBe(true);
    expect(await anna()).toEqual({ bloom: { ...employee, chat: false }, forge: { role: 'admin', chat: false } });
    expect(await written(withdrawalWrite(table(), 'anna', 'bloom', employee))).toBe(false);
    expect(await written(withdrawalWrite(table(), 'anna', 'bloom', { ...employee, chat: false }))).toBe(true);
    expect(await anna()).toEqual({ forge: { role: 'admin', chat: false } });
  });

  test('S1 of changes made from one reading at the same moment one is written, at each shop', async () => {
    await hire({ bloom: employee, forge: employee });
    const roles = ['admin', 'owner_admin'] as const;
    const made = await Promise.all(
      (['bloom', 'forge'] as const).flatMap((shop) =>
        roles.map(async (role) => ({ shop, role, ok: await change(shop, employee, role) })),
      ),
    );
    const won = made.filter(({ ok }) => ok);
    expect(won).toHaveLength(2);
    expect(await anna()).toEqual(Object.fromEntries(won.map(({ shop, role }) => [shop, { role, chat: true }])));
  });

  test('T1 the teams are changed if they are as they were read, and the role is still there', async () => {
    const teams = (before: Membership, now: string[], admin: string[] = []) =>
      written(teamsWrite(table(), 'anna', 'bloom', before, { teams: now, teamAdmin: admin }));
    expect(await teams(employee, ['sales'])).toBe(false);
    await hire({ bloom: employee });
    expect(await teams(employee, ['sales'], ['sales'])).toBe(true);
    expect(await teams(employee, ['night'])).toBe(false);
    const now = (await anna())?.bloom as Membership;
    expect(placesOf(now)).toEqual({ teams: ['sales'], teamAdmin: ['sales'] });
    // Role and permission leave the teams alone.
    expect(await change('bloom', now, 'admin')).toBe(true);
    expect(placesOf((await anna())?.bloom as Membership)).toEqual({ teams: ['sales'], teamAdmin: ['sales'] });
    await written(withdrawalWrite(table(), 'anna', 'bloom', { role: 'admin', chat: true }));
    expect(await teams(now, [])).toBe(false);
  });

  test('S1 an agent is renamed as far as it is said', async () => {
    await hire({ bloom: employee });
    await renameAgent(table(), 'anna', {});
    await renameAgent(table(), 'anna', { email: 'a@example.com' });
    expect(await findAgent(table(), 'anna')).toMatchObject({ name: 'Anna', email: 'a@example.com' });
    await expect(renameAgent(table(), 'nobody', { name: 'N' })).rejects.toThrow();
  });

  test('T6 a short code is taken once in a scope, and free again when it is given up', async () => {
    const canned = (id: string, shortCode: string, scope: Canned['scope'] = 'shop', version = 1): Canned => ({
      id,
      shortCode,
      text: 'Hi',
      scope,
      version,
    });
    const save = (after: Canned, before?: Canned) =>
      written(...cannedWrites(table(), 'bloom', after.id, before, after));
    const hi = canned('a', 'hi');
    expect(await save(hi)).toBe(true);
    expect(await save(hi)).toBe(false);
    expect(await save(canned('b', 'HI'))).toBe(false);
    expect(await save(canned('b', 'hi', { team: 'sales' }))).toBe(true);
    expect(await save(canned('c', 'hi', { agent: 'anna' }))).toBe(true);
    expect(await save(canned('a', 'hello', 'shop', 2), hi)).toBe(true);
    expect(await save(canned('a', 'howdy', 'shop', 2), hi)).toBe(false);
    expect(await save(canned('d', 'hi'))).toBe(true);
    expect((await allCanned(table(), 'bloom')).map(({ id }) => id)).toEqual(['a', 'b', 'c', 'd']);
    expect(await findCanned(table(), 'bloom', 'a')).toEqual(canned('a', 'hello', 'shop', 2));
    expect(await written(...cannedWrites(table(), 'bloom', 'd', canned('d', 'hi'), undefined))).toBe(true);
    expect(await sortKeys(table(), cannedPk('bloom'))).toEqual([
      'C#agent.anna#hi',
      'C#shop#hello',
      'C#team.sales#hi',
      'R#a',
      'R#b',
      'R#c',
    ]);
  });

  test('S5 the audit log is read from its end, page by page', async () => {
    const entry = (at: number) => auditWrite(table(), 'bloom', { id: `e${at}`, at, by: 'anna', what: 'x', to: at });
    await written(entry(1000), entry(3000), entry(2000));
    const first = await auditPage(table(), 'bloom', 2);
    expect(first.entries.map(({ at }) => at)).toEqual([3000, 2000]);
    const second = await auditPage(table(), 'bloom', 2, first.next);
    expect(second.entries).toEqual([{ id: 'e1000', at: 1000, by: 'anna', what: 'x', to: 1000 }]);
    expect((await auditPage(table(), 'forge', 2)).entries).toEqual([]);
  });

  test('S3 one at a time changes the credentials of a shop; a lock of the dead is taken over', async () => {
    let inside = 0;
    let most = 0;
    const quick: Table = { ...table(), sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms / 20)) };
    const work = async () => {
      most = Math.max(most, ++inside);
      await new Promise((resolve) => setTimeout(resolve, 2));
      inside--;
    };
    await Promise.all(['a', 'b', 'c', 'd'].map((id) => alone(quick, 'bloom', id, () => 1000, work)));
    expect([most, inside]).toEqual([1, 0]);
    // Whoever holds it dies: never released.
    const dead = alone(
      quick,
      'bloom',
      'dead',
      () => 1000,
      () => new Promise<void>(() => {}),
    );
    await new Promise((resolve) => setTimeout(resolve, 20));
    await expect(alone({ ...quick, sleep: async () => {} }, 'bloom', 'e', () => 2000, work)).rejects.toMatchObject({
      code: 'busy',
    });
    await alone(quick, 'bloom', 'f', () => 17_000, work);
    expect(dead).toBeInstanceOf(Promise);
  });

  test('C6 a list of templates too long for an item is kept without its texts', async () => {
    const templates = Array.from({ length: 1_500 }, (_, i) => ({
      name: `template_${i}`,
      language: 'en',
      params: 0,
      text: 'ü'.repeat(300),
    }));
    await saveTemplates(table(), 'bloom', 'c', { templates, at: 1, account: 'w' });
    const kept = await findTemplates(table(), 'bloom', 'c');
    expect(kept?.templates).toHaveLength(1_500);
    expect(kept?.templates[0]).toEqual({ name: 'template_0', language: 'en', params: 0 });
    await saveTemplates(table(), 'bloom', 'c', { templates: templates.slice(0, 3), at: 1, account: 'w' });
    expect((await findTemplates(table(), 'bloom', 'c'))?.templates).toEqual(templates.slice(0, 3));
    expect(await findTemplates(table(), 'bloom', 'other')).toBeUndefined();
  });
});
