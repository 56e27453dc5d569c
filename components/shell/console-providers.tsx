'use client'

import type { ReactNode } from 'react'
import { ApiProvider } from '../api/providers'
import { LiveProvider } from '../live'
import { TooltipLayer } from '../ui/tooltip-layer'
import { type Person, SessionProvider } from './session'

/** What the pages behind the login stand on: the cache of server data, who is logged in, the live channel, and tooltips. */
export function ConsoleProviders({ person, children }: { person: Person; children: ReactNode }) {
  return (
    <ApiProvider>
      <SessionProvider person={person}>
        <LiveProvider>
          {children}
          <TooltipLayer />
        </LiveProvider>
      </SessionProvider>
    </ApiProvider>
  )
}
