/** A file that will be sent: looked at, uploaded, and kept until the message is on its way (C8). */
export interface Attachment {
  key: string;
  file: File;
  kind: 'image' | 'video' | 'audio' | 'document';
  /** Of a picture, to be shown before it is sent; revoked when it goes. */
  preview?: string;
  state: 'uploading' | 'ready' | 'failed';
  /** 0 to 1. */
  progress: number;
  /** Its id at the desk. */
  media?: string;
  /** Why it cannot be sent; `mayRetry`: another try may help. */
  problem?: string;
  mayRetry?: boolean;
}
