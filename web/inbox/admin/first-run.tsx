import { Trans } from '@lingui/react/macro';
import { CircleCheck, CircleDashed } from 'lucide-react';
import type { ReactNode } from 'react';
import { Place } from './parts.tsx';
import { useOwnDesk } from './people.ts';
import type { SectionId } from './sections.ts';

interface Step {
  isDone: boolean;
  section: SectionId;
  title: ReactNode;
  why: ReactNode;
}

/** What a new shop still needs before a customer's message finds somebody; gone when all of it is there. */
export function FirstRun() {
  const { data: desk } = useOwnDesk();
  if (!desk) return null;
  const steps: Step[] = [
    {
      isDone: desk.channels.length > 0,
      section: 'channels',
      title: <Trans>Add a channel</Trans>,
      why: <Trans>Where customers write: WhatsApp, MessageBird or your own webchat.</Trans>,
    },
    {
      isDone: desk.agents.some(({ chat }) => chat),
      section: 'members',
      title: <Trans>Give somebody the chat permission</Trans>,
      why: <Trans>Only agents with it get conversations.</Trans>,
    },
    {
      isDone: desk.settings.businessHours !== undefined,
      section: 'hours',
      title: <Trans>Set the business hours</Trans>,
      why: <Trans>Bots and the webchat tell customers when somebody is there.</Trans>,
    },
    {
      isDone: desk.settings.closeReasons.length > 0,
      section: 'reasons',
      title: <Trans>Look at the close reasons</Trans>,
      why: <Trans>Every closed conversation has one; your figures are counted by them.</Trans>,
    },
  ];
  const left = steps.filter(({ isDone }) => !isDone).length;
  if (left === 0) return null;
  return (
    <section className="mb-6 rounded-lg border border-accent bg-accent-soft p-4">
      <h2 className="font-semibold">
        <Trans>Set up {desk.name}</Trans>
      </h2>
      <p className="mb-3 text-sm text-muted">
        <Trans>
          {steps.length - left} of {steps.length} done
        </Trans>
      </p>
      <ol className="flex flex-col gap-1">
        {steps.map(({ isDone, section, title, why }) => (
          <li key={section} className="flex items-start gap-2 text-sm">
            {isDone ? (
              <CircleCheck aria-hidden size={18} className="mt-0.5 shrink-0 text-good" />
            ) : (
              <CircleDashed aria-hidden size={18} className="mt-0.5 shrink-0 text-muted" />
            )}
            <span>
              <Place section={section} className="inline-block min-h-6 font-medium text-accent hover:underline">
                {title}
              </Place>
              <span className="sr-only">{isDone ? <Trans>(done)</Trans> : <Trans>(to do)</Trans>}</span>
              <span className="block text-muted">{why}</span>
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}
