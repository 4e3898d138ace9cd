/** What the launcher tells the panel, and the other way round. Types only: neither loads the other's code. */
export interface Setup {
  shop: string;
  channel: string;
  /** Where the shop's webchat function is, without a slash at the end. */
  api: string;
  /** Two letters. */
  lang: string;
  /** The JWT by which the shop signs its customer in. */
  identity?: string | undefined;
  root: ShadowRoot;
  button: HTMLButtonElement;
  /** Shows how many messages wait to be read. */
  badge(unread: number): void;
}

export interface Panel {
  open(): void;
  close(): void;
  /** The identity of the setup is another: another customer's, the same one's renewed, nobody's any more. */
  identify(): void;
}
