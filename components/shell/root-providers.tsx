'use client'

import { ThemeProvider } from 'next-themes'
import type { ReactNode } from 'react'
import { ApiProvider } from '../api/providers'
import { TooltipProvider } from '../ui/tooltip'

const TOOLTIP_DELAY_MS = 350

/** What every page stands on: the theme, the cache of server data, and tooltips. `nonce` lets the theme's script run. */
export function RootProviders({ nonce, children }: { nonce: string; children: ReactNode }) {
  return (
    <ThemeProvider attribute="class" defaultTheme="system" enableSystem disableTransitionOnChange nonce={nonce}>
      <ApiProvider>
        <TooltipProvider delayDuration={TOOLTIP_DELAY_MS}>{children}</TooltipProvider>
      </ApiProvider>
    </ThemeProvider>
  )
}
