import { written } from '../../../layers/domain/written.ts';
import type { ServerDraft } from './draft-server.ts';

/** What becomes of a draft where several tabs or machines have it. */

export interface Draft extends ServerDraft {
  /** Not on the server as it stands here. */
  isChanged: boolean;
  /** What another tab or machine wrote meanwhile. */
  other?: string;
  otherId?: string;
  /** What another tab or machine sent of it meanwhile; `isOut`: it is taken out of the text, which began with it. */
  sent?: { text: string; isOut: boolean };
  /** Where it is kept: the tab that did. */
  tab?: string;
}

/** What is left to be sent of a text: '' where all of it was; undefined where it does not begin with what was. */
export function restOf(text: string, sent: string): string | undefined {
  if (written(sent).startsWith(written(text))) return '';
  const begun = text.trimStart();
  return begun.startsWith(sent) ? written(begun.slice(sent.length)) : undefined;
}

/** A third text does not push out the second one; one that goes on from it does. */
export const joined = (known: string | undefined, more: string | undefined): string | undefined =>
  known === undefined || more?.startsWith(known) ? more : !more || known.includes(more) ? known : `${known}\n${more}`;

/** What two tabs kept on this machine of one draft. */
export function bothOf(one: Draft | undefined, two: Draft): Draft {
  if (!one) return two;
  const [own, more] = one.text === '' ? [two, one] : [one, two];
  const other = joined(joined(own.other, more.text || undefined), more.other);
  return { ...own, other, otherId: own.otherId ?? more.id };
}
