import { Trans, useLingui } from '@lingui/react/macro';
import { useNavigate } from '@tanstack/react-router';
import { Search } from 'lucide-react';
import { useState } from 'react';
import {
  Autocomplete,
  Dialog,
  Header,
  Input,
  Menu,
  MenuItem,
  MenuSection,
  Modal,
  ModalOverlay,
  SearchField,
} from 'react-aria-components';
import type { CommandId } from '../core/commands.ts';
import { shownKeys } from '../core/strokes.ts';
import { isMac } from '../ui/commands.ts';
import { useInbox, useTopic } from '../ui/hooks.ts';
import { nameOf } from '../ui/words.ts';
import { useFound } from './use-found.ts';

const row =
  'flex min-h-9 cursor-pointer items-center gap-3 rounded-md px-3 py-1.5 text-sm outline-none data-[focused]:bg-accent-soft';

/** Everything that can be done now, with its key, and conversations by what is looked for. Escape empties it first, and then closes it. */
export default function Palette({ close }: { close: () => void }) {
  const { i18n, t } = useLingui();
  const { keys } = useInbox();
  const navigate = useNavigate();
  const [search, setSearch] = useState('');
  const commands = useTopic('commands') ?? [];
  const { found, state } = useFound(search);
  const wanted = search.toLocaleLowerCase(i18n.locale).split(/\s+/).filter(Boolean);
  const fitting = commands.filter(({ label, isHidden }) => {
    const words = label.toLocaleLowerCase(i18n.locale);
    return !isHidden && wanted.every((word) => words.includes(word));
  });

  const choose = (key: string): void => {
    close();
    const [kind, id = ''] = [key.slice(0, key.indexOf(' ')), key.slice(key.indexOf(' ') + 1)];
    // After the focus has come back to where it was: a command may want to set it.
    if (kind === 'do') setTimeout(() => keys.run(id as CommandId));
    else void navigate({ to: '/inbox', search: (now: object) => ({ view: 'all', ...now, c: id }) as never });
  };

  return (
    <ModalOverlay
      isOpen
      isDismissable
      onOpenChange={(isOpen) => !isOpen && close()}
      className="fixed inset-0 z-40 flex items-start justify-center bg-black/40 p-3 pt-[12vh]"
    >
      <Modal className="flex max-h-[70vh] w-full max-w-xl flex-col overflow-hidden rounded-xl border border-line bg-raised shadow-xl">
        <Dialog aria-label={t`Find`} className="flex min-h-0 flex-col outline-none">
          <Autocomplete inputValue={search} onInputChange={setSearch} disableVirtualFocus={false}>
            <SearchField
              aria-label={t`Find a command, a conversation or a customer`}
              autoFocus
              className="flex items-center gap-2 border-b border-line px-3"
            >
              <Search aria-hidden size={18} className="text-muted" />
              <Input
                dir="auto"
                placeholder={t`Find a command, a conversation or a customer`}
                className="min-h-12 flex-1 bg-transparent outline-none placeholder:text-muted [&::-webkit-search-cancel-button]:hidden"
              />
            </SearchField>
            {/* biome-ignore lint/a11y/noNoninteractiveTabindex: who has no mouse scrolls it from here. */}
            <div tabIndex={0} className="min-h-0 overflow-y-auto p-1.5 -outline-offset-2">
              <Menu
                aria-label={t`Found`}
                onAction={(key) => choose(String(key))}
                className="outline-none"
                renderEmptyState={() => (
                  <p className="px-3 py-6 text-center text-sm text-muted">
                    {state === 'looking' ? <Trans>Looking …</Trans> : <Trans>Nothing is called so.</Trans>}
                  </p>
                )}
              >
                {fitting.length > 0 && (
                  <MenuSection>
                    <Heading>{t`Commands`}</Heading>
                    {fitting.map(({ id, label }) => (
                      <MenuItem key={id} id={`do ${id}`} textValue={label} className={row}>
                        <span className="flex-1">{label}</span>
                        <kbd className="text-xs text-muted">{shownKeys(keys.keyOf(id), isMac)}</kbd>
                      </MenuItem>
                    ))}
                  </MenuSection>
                )}
                {found.length > 0 && (
                  <MenuSection>
                    <Heading>{t`Conversations and customers`}</Heading>
                    {found.map((c) => (
                      <MenuItem key={c.id} id={`open ${c.id}`} textValue={nameOf(c.customer)} className={row}>
                        <bdi className="shrink-0 font-medium">{nameOf(c.customer)}</bdi>
                        <span dir="auto" className="min-w-0 flex-1 truncate text-muted">
                          {c.lastMessage?.text}
                        </span>
                        <span className="text-xs text-muted">{c.shop}</span>
                      </MenuItem>
                    ))}
                  </MenuSection>
                )}
              </Menu>
            </div>
          </Autocomplete>
          {state === 'failed' && (
            <p role="status" className="border-t border-line px-4 py-2 text-xs text-muted">
              <Trans>Conversations cannot be searched at the moment; commands work.</Trans>
            </p>
          )}
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}

const Heading = ({ children }: { children: string }) => (
  <Header className="px-3 pt-2 pb-1 text-xs text-muted">{children}</Header>
);
