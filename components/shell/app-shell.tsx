'use client'

import { Menu as MenuIcon, X } from 'lucide-react'
import { usePathname } from 'next/navigation'
import { useTranslations } from 'next-intl'
import { Dialog as Radix } from 'radix-ui'
import { type ReactNode, useRef, useState } from 'react'
import { SessionKeeper } from '../access/session-keeper'
import { Bell } from '../alerts/bell'
import { SwitchToasts } from '../governance/switch-toasts'
import { ConnectionBanner } from '../live'
import { PaletteButton } from '../palette/palette-button'
import { PaletteHost } from '../palette/palette-host'
import { TourHost } from '../tour/tour-host'
import { OVERLAY } from '../ui/dialog'
import { Link } from '../ui/link'
import { Toaster } from '../ui/toaster'
import { ConsoleProviders } from './console-providers'
import { Logo } from './logo'
import { Navigation } from './navigation'
import { LanguageSwitch, ThemeSwitch } from './preferences'
import { RouteFocus } from './route-focus'
import type { Person } from './session'
import { UserMenu } from './user-menu'

/** The frame of every page behind the login: navigation at the left (a drawer on narrow screens), banner, content. */
export function AppShell({ person, children }: { person: Person; children: ReactNode }) {
  const t = useTranslations()
  return (
    <ConsoleProviders person={person}>
      <SwitchToasts />
      <Toaster />
      <a
        href="#content"
        className="sr-only z-50 rounded-md bg-accent px-3 py-2 text-on-accent focus:not-sr-only focus:fixed focus:top-2 focus:left-2"
      >
        {t('common.skipToContent')}
      </a>
      <div className="md:grid md:min-h-dvh md:grid-cols-[15rem_minmax(0,1fr)]">
        <aside className="sticky top-0 hidden h-dvh flex-col border-r bg-surface md:flex">
          <Brand />
          <PaletteButton />
          <Navigation />
          <div className="flex items-center gap-1 border-t px-3 py-2">
            <UserMenu />
            <LanguageSwitch />
            <ThemeSwitch />
            <div className="ml-auto">
              <Bell />
            </div>
          </div>
        </aside>
        <div className="flex min-w-0 flex-col">
          <div className="sticky top-0 z-30">
            <header className="flex h-12 items-center gap-1 border-b bg-surface px-2 md:hidden">
              <Drawer />
              <Brand />
              <div className="ml-auto flex items-center gap-0.5">
                <PaletteButton compact />
                <Bell />
                <LanguageSwitch />
                <ThemeSwitch />
                <UserMenu />
              </div>
            </header>
            <ConnectionBanner />
            <SessionKeeper />
          </div>
          <main
            id="content"
            tabIndex={-1}
            className="mx-auto w-full max-w-[110rem] min-w-0 flex-1 px-4 py-4 outline-none md:px-6 md:py-5"
          >
            {children}
          </main>
        </div>
      </div>
      <PaletteHost />
      <TourHost />
      <RouteFocus />
    </ConsoleProviders>
  )
}

function Brand() {
  return (
    <Link href="/overview" className="flex h-12 items-center gap-2.5 px-4 font-semibold tracking-tight max-md:px-2 md:border-b">
      <Logo className="size-6" />
      Tandem
    </Link>
  )
}

function Drawer() {
  const t = useTranslations('nav')
  const [open, setOpen] = useState(false)
  const path = usePathname()
  const openedAt = useRef(path)
  function change(next: boolean) {
    if (next) openedAt.current = path
    setOpen(next)
  }
  return (
    <Radix.Root open={open} onOpenChange={change}>
      <Radix.Trigger
        aria-label={t('open')}
        data-tour="nav open"
        className="inline-flex size-9 items-center justify-center rounded-md hover:bg-hover"
      >
        <MenuIcon className="size-5" aria-hidden />
      </Radix.Trigger>
      <Radix.Portal>
        <Radix.Overlay className={OVERLAY} />
        <Radix.Content
          aria-describedby={undefined}
          // The heading of the page that was gone to takes the focus.
          onCloseAutoFocus={(event) => path !== openedAt.current && event.preventDefault()}
          className="animate-fade fixed inset-y-0 left-0 z-50 flex w-64 max-w-[85vw] flex-col border-r bg-surface shadow-raised"
        >
          <div className="flex h-12 items-center border-b pr-2">
            <Radix.Title className="sr-only">{t('label')}</Radix.Title>
            <Brand />
            <Radix.Close
              aria-label={t('close')}
              className="ml-auto inline-flex size-8 items-center justify-center rounded-md text-ink-faint hover:bg-hover"
            >
              <X className="size-4" aria-hidden />
            </Radix.Close>
          </div>
          <Navigation onNavigate={() => setOpen(false)} />
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}
