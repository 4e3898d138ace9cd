import type { Algorithm, Branch, ChannelRules, Team } from './settings.ts';

/** A channel's routing rules in words, for the people who set them (R1 to R5). */

const order: Record<Algorithm, string> = {
  random: 'one at random',
  in_order: 'each in turn',
  most_waiting: 'the one who waits longest for a message',
  least_chats: 'the one with the fewest open conversations',
};

/** What holds without a rule (D8, C7). */
const unruled = 'a reopened conversation to the owner, a new one like that of a new customer';

/** One sentence a case, in the order in which they are looked at. */
export function inWords(rules: ChannelRules | undefined, teams: Team[]): string[] {
  const { newCustomer = {}, returning = {} } = rules ?? {};
  return [
    `New customer, somebody online: ${branchInWords(newCustomer.online, teams)}.`,
    `New customer, everybody offline: ${branchInWords(newCustomer.offline, teams)}.`,
    'Returning customer, owner online: to the owner.',
    `Returning customer, owner not online: ${returning.ownerOffline ? branchInWords(returning.ownerOffline, teams) : unruled}.`,
    `Returning customer, everybody offline: ${branchInWords(returning.allOffline ?? { keepOwner: true }, teams)}.`,
  ];
}

function branchInWords(branch: Branch | undefined, teams: Team[]): string {
  const { keepOwner, message } = branch ?? {};
  const says = message ? `; then says “${message}”` : '';
  return `${keepOwner ? 'to the owner' : whom(branch ?? {}, teams)}${says}`;
}

function whom({ team: id, algorithm = 'least_chats' }: Branch, teams: Team[]): string {
  if (id === undefined) return `to an agent of the shop, ${order[algorithm]}`;
  const team = teams.find((one) => one.id === id);
  const name = `the team ${team?.name ?? id}`;
  if (team?.mode === 'grab') return `to ${name}, the first who grabs it`;
  if (team?.mode === 'collaboration') return `to ${name}, everybody who joins`;
  return `to an agent of ${name}, ${order[algorithm]}`;
}

/** The teams that rules name, each with the place where. */
export function teamsNamed(rules: ChannelRules): { team: string; field: string }[] {
  return Object.entries(rules).flatMap(([customer, branches]) =>
    Object.entries((branches ?? {}) as Record<string, Branch | undefined>).flatMap(([when, branch]) =>
      branch?.team === undefined ? [] : [{ team: branch.team, field: `${customer}.${when}.team` }],
    ),
  );
}
