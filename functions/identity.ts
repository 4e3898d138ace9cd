/** The agent a verified token speaks for: the user's name in the pool is the agent's id. */
export function agentIn(claims: Record<string, unknown>): string | undefined {
  const name = claims.username ?? claims['cognito:username'] ?? claims.sub;
  return typeof name === 'string' && name !== '' ? name : undefined;
}
