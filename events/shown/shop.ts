import * as z from 'zod/mini';

/** What admins see of their shop. */

export const settings = z.strictObject({
  slots: z.int(),
  soonAfter: z.string(),
  overdueAfter: z.string(),
  autoCloseAfter: z.string(),
  handoverTimeout: z.string(),
  assignOnFirstMessage: z.boolean(),
  newConversationOnClosed: z.boolean(),
  closeReasons: z.array(z.string()),
  eventWebhookUrl: z.optional(z.string()),
  conferenceLink: z.optional(z.string()),
  templateName: z.optional(z.string()),
  templateNamespace: z.optional(z.string()),
});
