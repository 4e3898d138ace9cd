import type { Clock } from '../layers/platform/clock.ts';
import { download } from '../layers/platform/download.ts';
import { type Addressee, isLoopback, type Outside, refusal, send } from '../layers/platform/outside.ts';
import type { Call, Called } from '../layers/platform/provider.ts';
import type { Faults } from './faults.ts';
import type { Outbox } from './outbox.ts';

/**
 * The internet of the one-machine system: addresses on this machine are called, all others are only written down and answered
 * 200. Every request is in the outbox, those that fail too; one that the fault `provider_down` met reached nobody.
 */
export function localOutside({ clock, outbox, faults }: { clock: Clock; outbox: Outbox; faults: Faults }): Outside {
  return {
    refuses: (url) => refusal(url, true),
    call: async (request, of) => {
      const reason = refusal(request.url, true);
      if (reason) return { kind: 'failed', sent: false, reason: 'ENOTPUBLIC' };
      if (faults.strikes('provider_down')) return { kind: 'answered', status: 503, body: '' };
      const at = new Date(clock.now()).toISOString();
      const answer: Called = isLoopback(new URL(request.url))
        ? await send(request)
        : { kind: 'answered', status: 200, body: '' };
      outbox.append(written(request, of, at, answer));
      return answer;
    },
  };
}

function written({ method, url, headers, body }: Call, { shop, kind }: Addressee, at: string, answer: Called) {
  const status = answer.kind === 'answered' ? answer.status : 0;
  return { provider: kind, shop, method, url, headers, body: parsed(body), at, response: { status } };
}

function parsed(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return text;
  }
}

/**
 * Downloads on this machine: MessageBird's files come from the simulated MessageBird, and what lies elsewhere in the world is not there.
 * @param api where the simulated MessageBird is
 */
export const localDownload =
  (api: string): typeof download =>
  async (wanted, folder, pace) => {
    const url = new URL(wanted.url);
    const isTheirs = url.hostname === 'media.messagebird.com';
    if (!isTheirs && !isLoopback(url)) return { kind: 'failed', obstacle: 'gone' };
    const here = isTheirs ? `${api}/media/${encodeURIComponent(url.pathname.split('/').at(-1) ?? '')}` : wanted.url;
    return download({ ...wanted, url: here }, folder, pace);
  };
