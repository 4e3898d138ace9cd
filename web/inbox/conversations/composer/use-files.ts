import { useLingui } from '@lingui/react/macro';
import { type DragEvent, useMemo, useState } from 'react';
import type { Conversation } from '../../core/types.ts';
import { useInbox } from '../../ui/hooks.ts';
import { useComposing, useComposingStore } from '../composing.ts';
import { sizeWords } from '../timeline/size.ts';
import { type Attachment, type Tray, trayOf } from './attachments.ts';
import { type FileProblem, fileProblem } from './limits.ts';

const none: readonly Attachment[] = [];
/** Of one message; more is a mistake with a folder. */
const mostFiles = 10;

/** The files of the next message: by button, paste or drop; held against the channel's limits before they leave the machine. */
export function useFiles(conversation: Conversation, isTaken: boolean) {
  const { t, i18n } = useLingui();
  const { ask } = useInbox();
  const composing = useComposingStore();
  const { id, shop } = conversation;
  const tray = useMemo<Tray>(() => trayOf({ ask, composing, conversation: { id, shop } }), [ask, composing, id, shop]);
  const all = useComposing(`tray:${id}`) ?? none;
  const [refusals, setRefusals] = useState<string[]>([]);
  const [isOver, setOver] = useState(false);

  const words = (file: File, problem: FileProblem): string => {
    const { name } = file;
    if (problem.limit === 'size') {
      const [most, size] = [sizeWords(problem.largest, i18n.locale), sizeWords(file.size, i18n.locale)];
      return t`${name} is too large: ${size}, at most ${most} are taken here.`;
    }
    const types = problem.types.map(shortType).join(', ');
    return types
      ? t`${name} cannot be sent here. This channel takes: ${types}.`
      : t`${name} cannot be sent: files of this type could do harm.`;
  };
  const add = (files: FileList | readonly File[]): void => {
    const refused: string[] = [];
    for (const [i, file] of [...files].entries()) {
      const problem = fileProblem(conversation, file);
      if (i + all.length >= mostFiles) refused.push(t`At most ${mostFiles} files go at once.`);
      else if (file.size === 0) refused.push(t`${file.name} is empty.`);
      else if (problem) refused.push(words(file, problem));
      else tray.add(file);
    }
    setRefusals([...new Set(refused)]);
  };
  const hasFiles = ({ dataTransfer }: DragEvent): boolean => isTaken && dataTransfer.types.includes('Files');
  return {
    tray,
    all,
    add,
    refusals,
    dismiss: () => setRefusals([]),
    isOver,
    drop: {
      onDragOver: (event: DragEvent) => {
        if (!hasFiles(event)) return;
        event.preventDefault();
        setOver(true);
      },
      onDragLeave: (event: DragEvent) => {
        if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setOver(false);
      },
      onDrop: (event: DragEvent) => {
        if (!hasFiles(event)) return;
        event.preventDefault();
        setOver(false);
        add(event.dataTransfer.files);
      },
    },
  };
}

/** 'image/jpeg' is JPEG to people; the long names of office files are what they stand for. */
function shortType(type: string): string {
  const name = type.split('/')[1] ?? type;
  const office = /officedocument\.(\w+)ml/.exec(name)?.[1];
  const known: Record<string, string> = {
    wordprocessing: 'DOCX',
    spreadsheet: 'XLSX',
    presentation: 'PPTX',
    plain: 'TXT',
  };
  return known[office ?? name] ?? name.replace(/^(vnd\.)?(ms-?)?/, '').toUpperCase();
}
