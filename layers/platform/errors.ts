/**
 * Every error a client can meet: a stable code, its HTTP status, and a sentence that says what to do. Made here and
 * nowhere else; the HTTP layer turns it into the contract's error body.
 */
const catalogue = {
  invalid: [400, 'The request is not valid. See details for the fields to correct.'],
  not_json: [400, 'The body is not JSON. Send a JSON object with content type application/json.'],
  unauthorized: [401, 'Who are you? Send a valid token in the Authorization header.'],
  bad_signature: [401, 'The signature does not match. Check the signing key of this channel and the public URL.'],
  bad_flow_token: [
    401,
    "Neither the token nor the signature is this shop's. Check the flow token in the shop's secret.",
  ],
  bad_identity: [
    401,
    "The identity is not signed with this channel's identity secret (HS256), or it is over. Sign a new one on the server.",
  ],
  forbidden: [403, 'You may not do this.'],
  wrong_verify_token: [403, 'The verify token is not the one of this shop.'],
  not_in_conversation: [403, 'You are not in this conversation. Take or join it first.'],
  unknown_shop: [404, 'There is no such shop here. Check the webhook URL.'],
  not_found: [404, 'There is no such thing, or you have no part in it.'],
  not_in_team: [403, 'This conversation is for a team that you are not in.'],
  team_admin_cannot_grab: [403, 'The admins of a team look after its conversations and cannot grab them.'],
  conflict: [409, 'It changed meanwhile. Look at the current state and try again.'],
  already_assigned: [409, 'Somebody else has this conversation already.'],
  already_taken: [409, 'Somebody else was faster and has this conversation.'],
  conversation_closed: [409, 'This conversation is closed. Reopen it first.'],
  conversation_open: [409, 'This conversation is open already.'],
  conversation_followed: [409, 'A newer conversation of this customer followed it. Go on in that one.'],
  handover_pending: [409, 'This conversation is offered to somebody already. Cancel that offer first.'],
  handover_ended: [409, 'This offer is over: it was answered, taken back, or not accepted in time.'],
  webhook_off: [409, 'This webhook is off. Switch it on first.'],
  delivery_pending: [409, 'This delivery is under way already.'],
  idempotency_mismatch: [409, 'This Idempotency-Key was used for another request. Use a new key.'],
  media_too_large: [413, 'The file is too large.'],
  media_not_allowed: [422, 'A file of this type cannot be sent.'],
  media_missing: [
    422,
    'There is no such file, or it has not been uploaded yet. Ask for an upload with POST /api/media first.',
  ],
  media_unavailable: [409, 'The file is not there to be looked at. See details for its state.'],
  too_large: [413, 'The body is too large.'],
  window_closed: [422, "The customer's last message is more than 24 hours ago: only an approved template can be sent."],
  no_free_slot: [422, 'There is no free slot: all of them are taken by open conversations.'],
  agent_unavailable: [422, 'This agent cannot take a conversation now.'],
  too_many_participants: [422, 'In a conversation are at most 50 agents. Somebody has to leave it first.'],
  too_many_tags: [422, 'A conversation has at most 50 tags. Remove one first.'],
  not_supported: [422, 'This channel cannot send that.'],
  unknown_team: [422, 'There is no such team at this shop.'],
  short_code_taken: [409, 'Another canned response of the same scope has this short code. Choose another.'],
  identity_taken: [409, 'Another customer of the shop is known by this. Merge the two if they are the same.'],
  channel_in_use: [409, 'The channel has open conversations. Close them first.'],
  template_invalid: [422, 'The template does not fit the list of approved templates.'],
  credentials_refused: [422, 'The provider does not accept these credentials.'],
  shop_not_deployed: [422, 'This shop has no place for secrets yet. The operator deploys its stack first.'],
  provider_unreachable: [503, 'The provider cannot be asked at the moment. Try again later.'],
  team_in_use: [409, 'The team is in use: rules name it, or conversations wait for it.'],
  not_a_member: [422, 'Only agents with a role at the shop can be in its teams.'],
  chat_still_given: [422, 'This agent still has the chat permission on the shop. Take the chat permission first.'],
  last_owner: [422, 'A shop keeps at least one owner admin. Make somebody else owner admin first.'],
  unknown_flow: [422, 'The shop has no such flow.'],
  too_many_records: [422, 'So many records cannot be one customer. Undo a merge first.'],
  other_shop: [422, 'These customers are of different shops; only those of one shop can be merged.'],
  unknown_agent: [422, 'Somebody named here has no role at this shop.'],
  unknown_reason: [422, 'This is not one of the close reasons of the shop.'],
  no_channel: [422, 'The channel of this conversation is no longer set up. Ask a shop admin to add it again.'],
  too_many: [429, 'Too many requests. Wait a moment.'],
  busy: [503, 'Too much at once. Nothing was lost; try again in a moment.'],
  internal: [500, 'Something went wrong on our side. Try again; if it stays, tell the operator the request id.'],
} as const satisfies Record<string, readonly [number, string]>;

export type ErrorCode = keyof typeof catalogue;

/** An error of the catalogue. `details` help the client correct itself; `current` is the state a conflict met. */
export class DeskError extends Error {
  override readonly name = 'DeskError';
  readonly status: number;
  constructor(
    readonly code: ErrorCode,
    message?: string,
    readonly details?: unknown,
    readonly current?: object,
  ) {
    super(message ?? catalogue[code][1]);
    this.status = catalogue[code][0];
  }
}

/** What AWS answers when it has too much to do, or somebody else is at the same item; the SDK has tried several times by then. */
const passing = new Set([
  'ThrottlingException',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'TransactionConflictException',
  'TransactionInProgressException',
  'InternalServerError',
  'ServiceUnavailable',
]);

/** Whatever was thrown, as a client is told of it. */
export function asDeskError(error: unknown): DeskError {
  if (error instanceof DeskError) return error;
  return new DeskError(passing.has((error as Error | undefined)?.name ?? '') ? 'busy' : 'internal');
}
