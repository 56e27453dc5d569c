'use client'

import { ThemeProvider } from 'next-themes'
import type { ReactNode } from 'react'
import { ApiProvider } from '../api/providers'
import { Toaster } from '../ui/toaster'
import { TooltipProvider } from '../ui/tooltip'

const TOOLTIP_DELAY_MS = 350

/** What every page stands on: the theme, the cache of server data, tooltips and toasts. */
export function RootProviders({ children }: { children: ReactNode }) {
  return (
    <ThemeProvider attribute="class" defaultTheme="system" enableSystem disableTransitionOnChange>
      <ApiProvider>
        <TooltipProvider delayDuration={TOOLTIP_DELAY_MS}>{children}</TooltipProvider>
        <Toaster />
      </ApiProvider>
    </ThemeProvider>
  )
}
