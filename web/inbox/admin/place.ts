import { useQuery } from '@tanstack/react-query';
import type { Config } from '../core/session.ts';

/** Whether this is the one-machine system, which serves everything itself; on AWS each shop's endpoints are its own. */
export function useIsLocal(): boolean | undefined {
  const { data } = useQuery({
    queryKey: ['config'],
    queryFn: async (): Promise<Config> => (await fetch('/config.json')).json(),
    staleTime: Number.POSITIVE_INFINITY,
  });
  return data && data.mode === 'local';
}
