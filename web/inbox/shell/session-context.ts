import { createContext, useContext } from 'react';

/** Who is signed in, for what concerns signing out. */
export interface SessionInfo {
  agent: string;
  mode: 'local' | 'aws';
  signOut: () => Promise<void>;
}

export const SessionContext = createContext<SessionInfo | undefined>(undefined);

export function useSession(): SessionInfo {
  const session = useContext(SessionContext);
  if (!session) throw new Error('Nobody is signed in.');
  return session;
}
