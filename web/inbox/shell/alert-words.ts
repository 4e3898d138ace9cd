import type { MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';
import type { AlertKind } from '../core/alerts.ts';

/** What an alert says; the customer's name stands before it. */
export const alertWords: Record<AlertKind, MessageDescriptor> = {
  assigned: msg`is yours now`,
  message: msg`wrote`,
  offer: msg`is offered to you`,
  grab: msg`waits: who takes it?`,
  waiting: msg`still waits without an agent`,
};

/** What the kinds are called where sounds are chosen. */
export const alertNames: Record<AlertKind, MessageDescriptor> = {
  assigned: msg`A conversation becomes mine`,
  message: msg`A customer of mine writes`,
  offer: msg`A conversation is offered to me`,
  grab: msg`A conversation can be grabbed`,
  waiting: msg`One waits for more than a minute without an agent`,
};
