import { Trans, useLingui } from '@lingui/react/macro';
import { useState } from 'react';
import { Avatar } from '../ui/avatar.tsx';
import { TextField } from '../ui/fields.tsx';
import { useRoleWords } from '../ui/role-words.ts';
import { Empty } from '../ui/states.tsx';
import { Loaded, useListOfShop } from './data.tsx';
import { MemberScreen } from './member.tsx';
import { AddLink, Head, Items, Mark } from './parts.tsx';
import type { Member } from './types.ts';

/** Who works at the shop, as what (S1): role and chat permission are two things. */
export function Members({ item }: { item?: string }) {
  const members = useListOfShop<Member>('members');
  return (
    <Loaded query={members}>
      {(all) =>
        item === undefined ? (
          <MemberList members={all} />
        ) : (
          <MemberScreen
            members={all}
            id={item}
            fresh={async () => (await members.refetch()).data?.find(({ agent }) => agent === item)}
          />
        )
      }
    </Loaded>
  );
}

/** A list that is longer is searched. */
const searchedFrom = 10;

function MemberList({ members }: { members: Member[] }) {
  const { t } = useLingui();
  const roles = useRoleWords();
  const [words, setWords] = useState('');
  const wanted = words.trim().toLowerCase();
  const found = members.filter(({ agent, name, email }) =>
    [agent, name, email ?? ''].some((text) => text.toLowerCase().includes(wanted)),
  );
  return (
    <>
      <Head
        title={<Trans>Members</Trans>}
        add={
          <AddLink section="members">
            <Trans>Add a member</Trans>
          </AddLink>
        }
      >
        <Trans>The role says who may change the shop; the chat permission who gets conversations.</Trans>
      </Head>
      {members.length >= searchedFrom && (
        <div className="mb-3">
          <TextField label={t`Find a member`} value={words} onChange={setWords} />
        </div>
      )}
      {found.length === 0 ? (
        <Empty title={<Trans>Nobody is called that.</Trans>} />
      ) : (
        <Items
          section="members"
          items={found.map(({ agent, name, email, role, chat }) => ({
            id: agent,
            title: (
              <span className="flex items-center gap-2">
                <Avatar name={name} />
                <bdi className="truncate">{name}</bdi>
              </span>
            ),
            sub: <bdi>{email ?? agent}</bdi>,
            mark: (
              <span className="flex shrink-0 gap-1.5">
                <Mark tone={role === 'employee' ? 'quiet' : 'soon'}>{roles[role]}</Mark>
                {chat ? (
                  <Mark tone="good">
                    <Trans>Chat</Trans>
                  </Mark>
                ) : (
                  <Mark tone="quiet">
                    <Trans>No chat</Trans>
                  </Mark>
                )}
              </span>
            ),
          }))}
        />
      )}
    </>
  );
}
