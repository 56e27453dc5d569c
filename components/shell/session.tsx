'use client'

import { createContext, type ReactNode, useContext } from 'react'

const RANKS = ['viewer', 'operator', 'administrator'] as const
export interface Person {
  name: string
  role: (typeof RANKS)[number]
}

const Context = createContext<Person | null>(null)

/** Says below it who is logged in. */
export function SessionProvider({ person, children }: { person: Person; children: ReactNode }) {
  return <Context value={person}>{children}</Context>
}

/** Who is logged in, and whether they may operate (the server decides again; this is for what to offer). */
export function useSession(): Person & { mayOperate: boolean } {
  const person = useContext(Context)
  if (!person) throw new Error('useSession needs a SessionProvider above it')
  return { ...person, mayOperate: RANKS.indexOf(person.role) >= RANKS.indexOf('operator') }
}
