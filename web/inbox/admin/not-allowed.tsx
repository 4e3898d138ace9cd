import { Trans } from '@lingui/react/macro';
import { useDesk } from '../ui/desk.ts';
import { useTopic } from '../ui/hooks.ts';
import { Empty } from '../ui/states.tsx';

/** Somebody who may not: says so, and who can. @param shop none: of no shop at all */
export function NotAllowed({ shop }: { shop?: string }) {
  const me = useTopic('me');
  const place = shop === undefined ? undefined : me?.shops[shop];
  const { data } = useDesk(place === undefined ? '' : (shop ?? ''));
  const admins = data?.agents.filter(({ role }) => role !== 'employee').map(({ name }) => name) ?? [];
  const heading = (
    <h1 className="sr-only">
      <Trans>Settings</Trans>
    </h1>
  );
  if (!place)
    return (
      <>
        {heading}
        <Empty title={<Trans>There is nothing here for you to set.</Trans>}>
          {shop === undefined ? (
            <Trans>You are not an admin of a shop. An owner admin of the shop can make you one.</Trans>
          ) : (
            <Trans>You have no role at this shop. One of its owner admins can give you one.</Trans>
          )}
        </Empty>
      </>
    );
  return (
    <>
      {heading}
      <Empty title={<Trans>Only admins see the settings of {place.name}.</Trans>}>
        {admins.length > 0 && (
          <p>
            <Trans>
              Ask <bdi>{admins.slice(0, 3).join(', ')}</bdi>: they can change them, or make you an admin.
            </Trans>
          </p>
        )}
      </Empty>
    </>
  );
}
