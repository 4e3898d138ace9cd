import { Trans, useLingui } from '@lingui/react/macro';
import { useState } from 'react';
import { TextField } from '../ui/fields.tsx';
import { Empty } from '../ui/states.tsx';
import { CannedScreen } from './canned-form.tsx';
import { Loaded, useListOfShop } from './data.tsx';
import { AddLink, Head, Items, Mark } from './parts.tsx';
import { useOwnDesk } from './people.ts';
import type { Canned } from './types.ts';

/** Texts that are written once and used often (T6). */
export function CannedResponses({ item }: { item?: string }) {
  const canned = useListOfShop<Canned>('canned');
  return (
    <Loaded query={canned}>
      {(all) =>
        item === undefined ? (
          <CannedList all={all} />
        ) : (
          <CannedScreen
            all={all}
            id={item}
            fresh={async () => (await canned.refetch()).data?.find(({ id }) => id === item)}
          />
        )
      }
    </Loaded>
  );
}

export function useScopeWords(): (scope: Canned['scope']) => string {
  const { t } = useLingui();
  const { data } = useOwnDesk();
  return (scope) => {
    if (scope === 'shop') return t`Everybody`;
    if ('team' in scope) {
      const { team } = scope;
      return t`Team ${data?.teams.find(({ id }) => id === team)?.name ?? team}`;
    }
    const { agent } = scope;
    return t`Only ${data?.agents.find(({ id }) => id === agent)?.name ?? agent}`;
  };
}

function CannedList({ all }: { all: Canned[] }) {
  const { t } = useLingui();
  const scopeOf = useScopeWords();
  const [words, setWords] = useState('');
  const wanted = words.trim().toLowerCase();
  const found = all.filter(({ shortCode, text }) =>
    [shortCode, text].some((one) => one.toLowerCase().includes(wanted)),
  );
  return (
    <>
      <Head
        title={<Trans>Canned responses</Trans>}
        add={
          <AddLink section="canned">
            <Trans>Add one</Trans>
          </AddLink>
        }
      >
        <Trans>In the composer an agent types / and the short code.</Trans>
      </Head>
      {all.length > 8 && (
        <div className="mb-3">
          <TextField label={t`Find in codes and texts`} value={words} onChange={setWords} />
        </div>
      )}
      {found.length === 0 ? (
        <Empty title={all.length === 0 ? <Trans>There is none yet.</Trans> : <Trans>No text has these words.</Trans>} />
      ) : (
        <Items
          section="canned"
          items={found.map(({ id, shortCode, text, scope }) => ({
            id,
            title: <bdi>/{shortCode}</bdi>,
            sub: <bdi>{text}</bdi>,
            mark: <Mark tone="quiet">{scopeOf(scope)}</Mark>,
          }))}
        />
      )}
    </>
  );
}
