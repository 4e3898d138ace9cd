/** What an agent began to write in a conversation: on the server, so that it is there on every device. */
export interface Draft {
  conversation: string;
  kind: 'reply' | 'note';
  text: string;
  /** Of the copy on the server; absent: not there yet. */
  version?: number;
}
