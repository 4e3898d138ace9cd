import { type Desk, openDesk } from '../../layers/desk/desk.ts';
import { showConversation } from '../../layers/desk/present.ts';
import type { Conversation } from '../../layers/domain/conversation.ts';
import { type Files, openFiles } from '../../layers/platform/files.ts';
import { type Route, serve } from '../../layers/platform/http.ts';
import { openTable, type World } from '../../layers/platform/world.ts';
import { agentRoutes } from './agent.ts';
import { cannedUseRoutes } from './canned.ts';
import { conversationRoutes } from './conversations.ts';
import { customerRoutes } from './customers.ts';
import { besideTheBundle, type Documents, documentRoutes } from './documents.ts';
import { draftRoutes } from './drafts.ts';
import type { Env } from './env.ts';
import { handoverRoutes } from './handovers.ts';
import { mediaRoutes } from './media.ts';
import { type TemplateRefresher, templateRefresher } from './refresh-templates.ts';

/** The agents' HTTP API. */
export function create(env: Env, world: World, documents: Documents = besideTheBundle) {
  const desk = openDesk(openTable(world, env.TABLE_NAME), world.clock, world.log);
  const files = openFiles({ name: env.MEDIA_BUCKET, ...world.aws('s3') });
  const refresher = templateRefresher(world.clock, env.PUBLIC_URL);
  return serve([...routesOf(desk, files, refresher), ...documentRoutes(documents)], world.log, (current) =>
    'draft' in current ? current : currentConversation(desk, current as Conversation),
  );
}

/** Every route that agents call. */
export const routesOf = (desk: Desk, files: Files, refresher: TemplateRefresher): Route[] => [
  ...agentRoutes(desk),
  ...conversationRoutes(desk, files, refresher),
  ...draftRoutes(desk),
  ...customerRoutes(desk),
  ...handoverRoutes(desk),
  ...cannedUseRoutes(desk),
  ...mediaRoutes(desk, files),
];

/** A conflict's body carries the conversation as it is now. */
async function currentConversation(desk: Desk, current: Conversation): Promise<object> {
  const { settings } = await desk.shops.get(current.shop);
  return { conversation: showConversation(current, settings, desk.clock.now()) };
}
