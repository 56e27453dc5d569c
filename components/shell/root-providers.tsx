'use client'

import { ThemeProvider } from 'next-themes'
import type { ReactNode } from 'react'

/**
 * What every page stands on, those before the login too: the theme, and nothing more, because all of it is loaded by the first
 * page. `nonce` lets the theme's script run.
 */
export function RootProviders({ nonce, children }: { nonce: string; children: ReactNode }) {
  return (
    <ThemeProvider attribute="class" defaultTheme="system" enableSystem disableTransitionOnChange nonce={nonce}>
      {children}
    </ThemeProvider>
  )
}
