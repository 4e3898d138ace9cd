import { agentIds, organisation } from './customers.ts';
import { type Load, type SystemOptions, type SystemUnderTest, startLoad, startSystem } from './processes.ts';

/** A system with agents at their sockets. */
export interface Stage {
  system: SystemUnderTest;
  load: Load;
  stop(): Promise<void>;
}

/** Starts system and load generator and brings so many agents online, available, for both shops. */
export async function stage(agents: number, settings: object = {}, options: SystemOptions = {}): Promise<Stage> {
  const system = await startSystem(options);
  const load = await startLoad();
  await system.post('/local/organisation', organisation(agents, settings));
  await online({ system, load }, agents);
  return {
    system,
    load,
    async stop() {
      await load.stop();
      await system.stop();
    },
  };
}

/** Opens the sockets of the first so many agents, which take several messages in a frame unless told not to. */
export async function online(
  { system, load }: Pick<Stage, 'system' | 'load'>,
  agents: number,
  batch = true,
): Promise<void> {
  const tokens = await Promise.all(agentIds(agents).map(async (id) => ({ id, token: await system.token(id) })));
  await load.run('connect', { url: system.url, agents: tokens, batch });
  await system.idle();
}
