/** What the load generator can be asked to do, and what it answers. Times are milliseconds. */
export interface LoadTasks {
  /** Opens the agents' sockets, asks for frames unless told not to, and makes them available. Answers when each has said hello. */
  connect: {
    args: { url: string; agents: { id: string; token: string }[]; batch: boolean };
    result: { ms: number };
  };
  /** Customers' messages, so many in flight. */
  post: { args: PostArgs; result: PostResult };
  /** Messages one at a time: from sending the webhook to the agent's socket. */
  oneByOne: { args: OneByOneArgs; result: { ack: number[]; socket: number[]; agentOf: Record<string, string> } };
  /** Closes all conversations that were assigned, twenty at a time. */
  closeAll: { args: { url: string }; result: { ms: number; closed: number } };
  /** Closes conversations one at a time: from sending the close to the socket that gets the next one assigned. */
  closeAndWait: {
    args: { url: string; count: number };
    result: { ms: number[] };
  };
  /** A day at the desk for so many seconds: messages, replies and closes as they come, `inFlight` at a time. */
  sustained: { args: SustainedArgs; result: SustainedResult };
  /** Closes the sockets. */
  disconnect: { args: Record<string, never>; result: Record<string, never> };
}

export interface PostArgs {
  url: string;
  shop: string;
  phoneNumberId: string;
  /** Customers are numbered from here; each writes one message. */
  first: number;
  count: number;
  inFlight: number;
  /** Wait until the agents' sockets have been told of so many assignments. */
  assignments: number;
}

export interface PostResult {
  /** Until the last answer. */
  ackMs: number;
  /** Until the last assignment was at its agent's socket. */
  socketMs: number;
  /** Each answer's time and each assignment's, from sending its webhook. */
  ack: number[];
  socket: number[];
  /** Answers that were not 200. */
  refused: number;
  /** Assignments that were told twice, of the same conversation to different agents. */
  doubled: number;
}

export interface OneByOneArgs {
  url: string;
  shop: string;
  phoneNumberId: string;
  /** The customers who write, in turn. */
  customers: number[];
  count: number;
}

export interface SustainedArgs {
  url: string;
  shops: { id: string; phoneNumberId: string }[];
  seconds: number;
  inFlight: number;
  first: number;
  /** Messages of a conversation before it is closed, the first included. */
  messages: number;
  /** A reply follows every so many messages. */
  replyEvery: number;
}

export interface SustainedResult {
  seconds: number;
  messages: number;
  conversations: number;
  replies: number;
  closes: number;
  refused: number;
  /** From sending a message's webhook to its entry at the agent's socket. */
  socket: number[];
}
