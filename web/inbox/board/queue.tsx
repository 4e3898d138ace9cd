import { Trans } from '@lingui/react/macro';
import { Link } from '@tanstack/react-router';
import type { Board } from '../core/types.ts';
import { useDesk } from '../ui/desk.ts';
import { cell, number, Panel } from './panel.tsx';
import { Wait } from './tiles.tsx';

/** Who waits for an agent, by team; those of no team together. */
export function Queue({ board: { queue }, shop }: { board: Board; shop: string }) {
  const { data } = useDesk(shop);
  const inTeams = queue.teams.reduce((sum, { waiting }) => sum + waiting, 0);
  const others = queue.waiting - inTeams;
  const oldestOfTeam = queue.teams.some(({ waitingSince }) => waitingSince === queue.waitingSince);
  return (
    <Panel title={<Trans>Queue</Trans>}>
      {queue.waiting === 0 ? (
        <p className="px-4 py-6 text-center text-muted">
          <Trans>Nobody waits.</Trans>
        </p>
      ) : (
        <table className="w-full">
          <thead className="text-[0.8em] text-muted">
            <tr>
              <th scope="col" className={cell}>
                <Trans>Team</Trans>
              </th>
              <th scope="col" className={number}>
                <Trans>Waiting</Trans>
              </th>
              <th scope="col" className={number}>
                <Trans>Longest wait</Trans>
              </th>
            </tr>
          </thead>
          <tbody className="divide-y divide-line border-t border-line">
            {queue.teams.map(({ team, waiting, waitingSince }) => (
              <tr key={team}>
                <td className={cell}>
                  <Link
                    to="/inbox"
                    search={{ view: 'unassigned', shop, team }}
                    className="inline-block min-h-6 hover:underline"
                  >
                    <bdi>{data?.teams.find(({ id }) => id === team)?.name ?? team}</bdi>
                  </Link>
                </td>
                <td className={number}>{waiting}</td>
                <td className={number}>{waitingSince ? <Wait since={waitingSince} shop={shop} /> : '–'}</td>
              </tr>
            ))}
            {others > 0 && (
              <tr>
                <td className={cell}>
                  <Trans>Any agent</Trans>
                </td>
                <td className={number}>{others}</td>
                <td className={number}>
                  {queue.waitingSince && !oldestOfTeam ? <Wait since={queue.waitingSince} shop={shop} /> : '–'}
                </td>
              </tr>
            )}
          </tbody>
        </table>
      )}
    </Panel>
  );
}
