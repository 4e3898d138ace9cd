import { useLingui } from '@lingui/react/macro';
import { useNavigate } from '@tanstack/react-router';
import { useInbox } from '../ui/hooks.ts';

/** Takes the next one from a shop's queue and opens it; says why when there is none. */
export function useTake(): (shop: string) => Promise<void> {
  const { t } = useLingui();
  const { takeNext, notice } = useInbox();
  const navigate = useNavigate({ from: '/inbox' });
  return async (shop) => {
    try {
      const taken = await takeNext(shop);
      if (taken) await navigate({ search: { view: 'mine', c: taken.id } });
      else notice({ tone: 'news', text: t`Somebody else was faster: nobody waits any more.` });
    } catch (error) {
      notice({ tone: 'problem', text: (error as Error).message });
    }
  };
}
