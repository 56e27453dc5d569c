'use client'

import { useRouter } from 'next/navigation'
import { createContext, type ReactNode, useContext, useEffect, useRef, useState, useSyncExternalStore } from 'react'
import type { Topic } from '../../lib/api/live'
import { sessionEnded } from '../api/session-gate'
import { useSession } from '../shell/session'
import { LiveConnection, type LiveStatus, type TopicListener } from './connection'

const Context = createContext<LiveConnection | null>(null)

/** Opens the page's one live connection; says so when the session ends. */
export function LiveProvider({ children }: { children: ReactNode }) {
  const router = useRouter()
  const { role } = useSession()
  const known = useRef({ role, router })
  useEffect(() => {
    known.current = { role, router }
  })
  const [connection] = useState(
    () =>
      new LiveConnection(
        () => void sessionEnded(),
        (now) => {
          // The server says anew who the person is with each rendering of the frame.
          if (now !== known.current.role) known.current.router.refresh()
        },
      ),
  )
  useEffect(() => {
    connection.open()
    return () => connection.close()
  }, [connection])
  return <Context value={connection}>{children}</Context>
}

export function useLiveConnection(): LiveConnection {
  const connection = useContext(Context)
  if (!connection) throw new Error('useLiveConnection needs a LiveProvider above it')
  return connection
}

/** How the live connection is. */
export function useLiveStatus(): LiveStatus {
  const connection = useLiveConnection()
  return useSyncExternalStore(
    (observer) => connection.observe(observer),
    () => connection.status,
    () => INITIAL,
  )
}
const INITIAL: LiveStatus = { state: 'connecting', governor: true }

/** While the component stands, figures of these containers (taskIds) and services alone are wanted; null: all. One component at a time. */
export function useSight(ids: readonly string[] | null) {
  const connection = useLiveConnection()
  const told = ids?.join(' ')
  useEffect(() => connection.see(told === undefined ? null : told.split(' ').filter(Boolean)), [connection, told])
  useEffect(() => () => connection.see(null), [connection])
}

/**
 * Listens to a topic as long as the component stands (`null`: to none). Pass a `listener` that stays the same
 * (useMemo): a new one means a new watch.
 */
export function useLiveTopic(topic: Topic | null, listener: TopicListener) {
  const connection = useLiveConnection()
  useEffect(() => (topic ? connection.listen(topic, listener) : undefined), [connection, topic, listener])
}
