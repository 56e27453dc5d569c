'use client'

import { createContext, type ReactNode, useContext } from 'react'

const RANKS = ['viewer', 'operator', 'administrator'] as const
export interface Person {
  name: string
  role: (typeof RANKS)[number]
  /** When the session ends, and what time it is, both by the server's clock, ms since 1970. */
  expiresAt: number
  serverNow: number
}

const Context = createContext<Person | null>(null)

/** Says below it who is logged in. */
export function SessionProvider({ person, children }: { person: Person; children: ReactNode }) {
  return <Context value={person}>{children}</Context>
}

/** Whether somebody is: false on the pages before the login. */
export const useIsLoggedIn = (): boolean => useContext(Context) !== null

/** Who is logged in, and whether they may operate (the server decides again; this is for what to offer). */
export function useSession(): Person & { mayOperate: boolean } {
  const person = useContext(Context)
  if (!person) throw new Error('useSession needs a SessionProvider above it')
  return { ...person, mayOperate: RANKS.indexOf(person.role) >= RANKS.indexOf('operator') }
}
