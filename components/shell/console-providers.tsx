'use client'

import type { ReactNode } from 'react'
import { ApiProvider } from '../api/providers'
import { LiveProvider } from '../live'
import { TooltipProvider } from '../ui/tooltip'
import { type Person, SessionProvider } from './session'

const TOOLTIP_DELAY_MS = 350

/** What the pages behind the login stand on: the cache of server data, who is logged in, the live channel, and tooltips. */
export function ConsoleProviders({ person, children }: { person: Person; children: ReactNode }) {
  return (
    <ApiProvider>
      <SessionProvider person={person}>
        <LiveProvider>
          <TooltipProvider delayDuration={TOOLTIP_DELAY_MS}>{children}</TooltipProvider>
        </LiveProvider>
      </SessionProvider>
    </ApiProvider>
  )
}
