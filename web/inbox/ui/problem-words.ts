import type { MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';

/** What the inbox itself says no to, in the person's language; everything else is said by the desk. By code. */
const problemWords: Record<string, MessageDescriptor> = {
  no_answer: msg`The desk does not answer. Your connection may be down; nothing was lost.`,
  offline: msg`You are offline. Try again when the connection is back; what you wrote is kept.`,
  offline_template: msg`You are offline. Send this template when you are back.`,
  unconfirmed: msg`The desk never confirmed this. Look whether it is there, and send it again if it is not.`,
};

/** @returns what to tell a person of a problem */
export function useProblemText(): (problem: { code?: string; text?: string }) => string | undefined {
  const { i18n } = useLingui();
  return ({ code, text }) => {
    const known = problemWords[code ?? ''];
    return known ? i18n._(known) : text;
  };
}
