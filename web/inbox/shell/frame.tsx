import { Trans, useLingui } from '@lingui/react/macro';
import { Outlet } from '@tanstack/react-router';
import { lazy, type ReactNode, useEffect } from 'react';
import { I18nProvider } from 'react-aria-components';
import { regional } from '../../regional.ts';
import { showTheme } from '../core/looks.ts';
import { loadLanguage } from '../languages.ts';
import { Button } from '../ui/button.tsx';
import { useInbox, useTopic } from '../ui/hooks.ts';
import { Late } from '../ui/late.tsx';
import { Failed } from '../ui/states.tsx';
import { Alerts } from './alerts.tsx';
import { Banner } from './banner.tsx';
import { Commands } from './commands.tsx';
import { Corner } from './corner.tsx';
import { OverlayContext, useOverlay, useOverlays } from './overlays.ts';
import { useSession } from './session-context.ts';
import { TopBar } from './top-bar.tsx';
import { useKeys } from './use-keys.ts';
import { Welcome } from './welcome.tsx';

const overlays = {
  palette: lazy(() => import('./palette.tsx')),
  keys: lazy(() => import('./key-sheet.tsx')),
  preferences: lazy(() => import('./preferences.tsx')),
};

/** What is around every screen: where one can go, whether one is available, how good the line is, what there is to tell. */
export function Frame() {
  useKeys();
  useLooks();
  return (
    <Direction>
      <OverlayContext value={useOverlays()}>
        <div className="flex h-full flex-col">
          <a
            href="#content"
            className="sr-only rounded-md bg-accent px-3 py-2 text-accent-ink focus:not-sr-only focus:absolute focus:start-2 focus:top-2 focus:z-50"
          >
            <Trans>Skip to the content</Trans>
          </a>
          <TopBar />
          <Banner />
          <div id="content" tabIndex={-1} className="min-h-0 flex-1 outline-none">
            <Begun>
              <Outlet />
            </Begun>
          </div>
          <Corner />
          <Commands />
          <Alerts />
          <Welcome />
          <Overlay />
        </div>
      </OverlayContext>
    </Direction>
  );
}

/** Who has no agent, or reaches nobody, is told so instead of being shown empty lists. */
function Begun({ children }: { children: ReactNode }) {
  const { begin } = useInbox();
  const { signOut } = useSession();
  const me = useTopic('me');
  const problem = useTopic('beginning');
  if (me || !problem) return children;
  return (
    <main className="pt-10">
      <h1 className="sr-only">Slotdesk</h1>
      <Failed problem={problem} retry={() => void begin()} />
      <div className="flex justify-center">
        <Button tone="quiet" onPress={() => void signOut()}>
          <Trans>Sign out</Trans>
        </Button>
      </div>
    </main>
  );
}

/** What React Aria says and how it places things follow the texts' language and direction. */
function Direction({ children }: { children: ReactNode }) {
  const { i18n } = useLingui();
  const isTried = document.documentElement.dir === 'rtl';
  return <I18nProvider locale={isTried ? 'ar' : regional(i18n.locale)}>{children}</I18nProvider>;
}

function useLooks(): void {
  const preferences = useTopic('preferences');
  useEffect(() => {
    if (!preferences) return;
    showTheme(preferences.theme ?? 'system');
    if (preferences.language) void loadLanguage(preferences.language);
  }, [preferences]);
}

function Overlay() {
  const { shown, close } = useOverlay();
  if (!shown) return null;
  const Shown = overlays[shown];
  return (
    <Late key={shown} close={close}>
      <Shown close={close} />
    </Late>
  );
}
