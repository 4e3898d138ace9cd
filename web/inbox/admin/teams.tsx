import { Trans, useLingui } from '@lingui/react/macro';
import { Empty } from '../ui/states.tsx';
import { Loaded, useListOfShop } from './data.tsx';
import { AddLink, Head, Items, Mark } from './parts.tsx';
import { TeamScreen } from './team.tsx';
import type { Team } from './types.ts';

/** The teams of a shop, and how each takes its conversations (T1). */
export function Teams({ item }: { item?: string }) {
  const teams = useListOfShop<Team>('teams');
  return (
    <Loaded query={teams}>
      {(all) =>
        item === undefined ? (
          <TeamList teams={all} />
        ) : (
          <TeamScreen
            teams={all}
            id={item}
            fresh={async () => (await teams.refetch()).data?.find(({ id }) => id === item)}
          />
        )
      }
    </Loaded>
  );
}

export function useModeWords() {
  const { t } = useLingui();
  return {
    assign: {
      name: t`Assign`,
      means: t`The routing rules give each conversation to one representative with a free slot.`,
    },
    collaboration: { name: t`Collaborate`, means: t`Every member sees a new conversation, can join it and answer.` },
    grab: { name: t`Grab`, means: t`All representatives are told; the first to grab a conversation owns it.` },
  } satisfies Record<Team['mode'], { name: string; means: string }>;
}

function TeamList({ teams }: { teams: Team[] }) {
  const { t } = useLingui();
  const modes = useModeWords();
  return (
    <>
      <Head
        title={<Trans>Teams</Trans>}
        add={
          <AddLink section="teams">
            <Trans>Add a team</Trans>
          </AddLink>
        }
      >
        <Trans>Routing rules send conversations to teams; each takes them in its own way.</Trans>
      </Head>
      {teams.length === 0 ? (
        <Empty title={<Trans>There is no team yet.</Trans>}>
          <Trans>Without teams every agent of the shop gets conversations of every kind.</Trans>
        </Empty>
      ) : (
        <Items
          section="teams"
          items={teams.map(({ id, name, mode, members }) => ({
            id,
            title: <bdi>{name}</bdi>,
            sub: members.length === 0 ? t`nobody in it` : members.map((one) => one.name).join(', '),
            mark: <Mark tone="quiet">{modes[mode].name}</Mark>,
          }))}
        />
      )}
    </>
  );
}
