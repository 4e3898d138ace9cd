import type { MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';
import {
  BadgeCheck,
  CalendarClock,
  CircleX,
  History,
  type LucideIcon,
  MessageSquareText,
  Radio,
  Settings2,
  Split,
  Users,
  UsersRound,
  Webhook,
  Workflow,
} from 'lucide-react';
import { type ComponentType, type LazyExoticComponent, lazy } from 'react';

/** The sections of the admin area, each its own download. */

export type SectionId =
  | 'general'
  | 'channels'
  | 'members'
  | 'teams'
  | 'routing'
  | 'hours'
  | 'reasons'
  | 'canned'
  | 'templates'
  | 'flows'
  | 'webhooks'
  | 'audit';

export interface Section {
  id: SectionId;
  title: MessageDescriptor;
  icon: LucideIcon;
  Screen: LazyExoticComponent<ComponentType<{ item?: string }>>;
}

const of = (load: () => Promise<ComponentType<{ item?: string }>>) => lazy(async () => ({ default: await load() }));

export const sections: readonly Section[] = [
  {
    id: 'general',
    title: msg`General`,
    icon: Settings2,
    Screen: of(() => import('./general.tsx').then((it) => it.General)),
  },
  {
    id: 'channels',
    title: msg`Channels`,
    icon: Radio,
    Screen: of(() => import('./channels.tsx').then((it) => it.Channels)),
  },
  {
    id: 'members',
    title: msg`Members`,
    icon: Users,
    Screen: of(() => import('./members.tsx').then((it) => it.Members)),
  },
  { id: 'teams', title: msg`Teams`, icon: UsersRound, Screen: of(() => import('./teams.tsx').then((it) => it.Teams)) },
  {
    id: 'routing',
    title: msg`Routing rules`,
    icon: Split,
    Screen: of(() => import('./routing.tsx').then((it) => it.Routing)),
  },
  {
    id: 'hours',
    title: msg`Business hours`,
    icon: CalendarClock,
    Screen: of(() => import('./hours.tsx').then((it) => it.Hours)),
  },
  {
    id: 'reasons',
    title: msg`Close reasons`,
    icon: CircleX,
    Screen: of(() => import('./reasons.tsx').then((it) => it.Reasons)),
  },
  {
    id: 'canned',
    title: msg`Canned responses`,
    icon: MessageSquareText,
    Screen: of(() => import('./canned.tsx').then((it) => it.CannedResponses)),
  },
  {
    id: 'templates',
    title: msg`Templates`,
    icon: BadgeCheck,
    Screen: of(() => import('./templates.tsx').then((it) => it.TemplateList)),
  },
  { id: 'flows', title: msg`Flows`, icon: Workflow, Screen: of(() => import('./flows.tsx').then((it) => it.Flows)) },
  {
    id: 'webhooks',
    title: msg`Webhooks`,
    icon: Webhook,
    Screen: of(() => import('./webhooks.tsx').then((it) => it.Webhooks)),
  },
  {
    id: 'audit',
    title: msg`Audit log`,
    icon: History,
    Screen: of(() => import('./audit.tsx').then((it) => it.AuditLog)),
  },
];

export const isSection = (id: string): id is SectionId => sections.some((one) => one.id === id);
