import { Plural, Trans, useLingui } from '@lingui/react/macro';
import { Coffee, Play } from 'lucide-react';
import type { Me } from '../core/types.ts';
import { Button } from '../ui/button.tsx';
import { cx } from '../ui/classes.ts';
import { useCommand } from '../ui/commands.ts';
import { useInbox, useTopic } from '../ui/hooks.ts';
import { Popup } from '../ui/popup.tsx';
import { Tooltip } from '../ui/tooltip.tsx';

/** The break switch (D1), and the slots used and free, per shop behind a press (D2). */
export function Availability() {
  const me = useTopic('me');
  if (!me) return null;
  return (
    <>
      <Slots me={me} />
      <BreakSwitch isAvailable={me.status === 'available'} />
    </>
  );
}

function BreakSwitch({ isAvailable }: { isAvailable: boolean }) {
  const { t } = useLingui();
  const { setStatus } = useInbox();
  const change = (): void => void setStatus(isAvailable ? 'break' : 'available');
  const hint = useCommand({ id: 'status', label: isAvailable ? t`Take a break` : t`Be available`, run: change });
  const effect = isAvailable
    ? t`New conversations come to you. Press for a break: no new ones then, what you have stays.`
    : t`No new conversations come to you. Press to be available again.`;
  return (
    <Tooltip text={effect} hint={hint}>
      <Button
        tone={isAvailable ? 'accent' : 'plain'}
        className="max-sm:px-2!"
        onPress={change}
        aria-pressed={isAvailable}
      >
        {isAvailable ? <Play aria-hidden size={16} /> : <Coffee aria-hidden size={16} />}
        <span className="max-sm:sr-only">{isAvailable ? <Trans>Available</Trans> : <Trans>On break</Trans>}</span>
      </Button>
    </Tooltip>
  );
}

function Slots({ me }: { me: Me }) {
  const { t } = useLingui();
  const shops = Object.entries(me.shops).filter(([, { chat }]) => chat);
  const limits = shops.map(([, { slots }]) => slots);
  const [least, most] = [Math.min(...limits), Math.max(...limits)];
  const used = me.openConversations;
  const freeOf = (slots: number): number => Math.max(0, slots - used);
  if (shops.length === 0) return null;
  return (
    <Popup
      label={t`Slots`}
      trigger={
        <Button tone="quiet" className="min-w-6 px-1! tabular-nums text-muted sm:px-3!">
          {least === most ? (
            <>
              <Meter used={used} slots={most} />
              <span aria-hidden>
                {used}/{most}
              </span>
              <span className="sr-only">
                <Trans>
                  {used} of {most} slots used
                </Trans>
              </span>
            </>
          ) : (
            <FreeByShop used={used} least={freeOf(least)} most={freeOf(most)} />
          )}
        </Button>
      }
    >
      <p className="mb-2">
        <Plural value={used} one="You have # open conversation." other="You have # open conversations." />
      </p>
      <table className="w-full">
        <thead className="text-xs text-muted">
          <tr>
            <th className="text-start font-normal">
              <Trans>Shop</Trans>
            </th>
            <th className="text-end font-normal">
              <Trans>Slots</Trans>
            </th>
            <th className="text-end font-normal">
              <Trans>Free</Trans>
            </th>
          </tr>
        </thead>
        <tbody>
          {shops.map(([id, { name, slots, freeSlots }]) => (
            <tr key={id} className="tabular-nums">
              <td className="py-0.5">
                <bdi>{name}</bdi>
              </td>
              <td className="text-end">{slots}</td>
              <td className={cx('text-end', freeSlots === 0 && 'font-medium text-late')}>{freeSlots}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="mt-2 text-xs text-muted">
        <Trans>Open conversations of all shops count; each shop says how many one agent takes.</Trans>
      </p>
    </Popup>
  );
}

/** Where the shops' limits differ there is no one number of slots: how many one has, and how many more could come. */
function FreeByShop({ used, least, most }: { used: number; least: number; most: number }) {
  return (
    <>
      <span aria-hidden className="md:hidden">
        {used}
      </span>
      <span className="max-md:sr-only">
        <Trans>{used} open</Trans>
        {' · '}
        {least === most ? (
          <Trans>no free slot</Trans>
        ) : (
          <Trans>
            {least} to {most} free slots, by shop
          </Trans>
        )}
      </span>
    </>
  );
}

/** One bar per slot, as long as there are few. */
function Meter({ used, slots }: { used: number; slots: number }) {
  if (slots > 8) return null;
  return (
    <span aria-hidden className="hidden items-end gap-0.5 sm:flex">
      {Array.from({ length: slots }, (_, i) => (
        <span key={i} className={cx('h-3.5 w-1.5 rounded-sm', i < used ? 'bg-accent' : 'bg-line')} />
      ))}
    </span>
  );
}
