import { headers } from 'next/headers'
import { redirect } from 'next/navigation'
import { NextIntlClientProvider } from 'next-intl'
import type { ReactNode } from 'react'
import { LoginRedirect } from '../../components/access/login-redirect'
import { AppShell } from '../../components/shell/app-shell'
import { consoleRoot } from '../../lib/usecases/root'

/** Every page below needs a session; without one the login knows where to come back to. */
export default async function ConsoleLayout({ children }: { children: ReactNode }) {
  const { auth } = consoleRoot()
  const session = await auth.session(await headers())
  if (!session) {
    if (await auth.needsSetup()) redirect('/setup')
    return <LoginRedirect />
  }
  const { name, role } = session.principal
  const person = { name, role, expiresAt: session.expiresAt.getTime(), serverNow: Date.now() }
  return (
    <NextIntlClientProvider>
      <AppShell person={person}>{children}</AppShell>
    </NextIntlClientProvider>
  )
}
