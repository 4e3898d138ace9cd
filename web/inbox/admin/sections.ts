import type { MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';
import { History, type LucideIcon, Settings2 } from 'lucide-react';
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
    id: 'audit',
    title: msg`Audit log`,
    icon: History,
    Screen: of(() => import('./audit.tsx').then((it) => it.AuditLog)),
  },
];

export const isSection = (id: string): id is SectionId => sections.some((one) => one.id === id);
