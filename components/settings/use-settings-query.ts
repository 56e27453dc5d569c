'use client'

import { type UseQueryResult, useQuery, useQueryClient } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { TopicListener } from '../live'
import { useLiveTopic } from '../live'
import { useSession } from '../shell/session'

/** Actions that change accounts, tokens, sessions or what is set for the whole console. */
const ACTIONS = /^(user|token|session)\.|^service\.rescheduling$/

/**
 * A list of the settings, kept true: whoever changes an account, a token or a session is written down, and what is written down
 * comes live. Viewers may not watch that; their list is asked for again when they come back to the page.
 */
export function useSettingsQuery<T>(key: string, load: (signal: AbortSignal) => Promise<T>): UseQueryResult<T> {
  const client = useQueryClient()
  const { mayOperate } = useSession()
  const listener = useMemo<TopicListener>(() => {
    const again = () => void client.invalidateQueries({ queryKey: ['settings'] })
    return {
      onReady: again,
      onChange: (change) => {
        if (change.topic === 'audit' && change.changes.some(({ row }) => row && ACTIONS.test(row.action))) again()
      },
    }
  }, [client])
  useLiveTopic(mayOperate ? 'audit' : null, listener)
  return useQuery({
    queryKey: ['settings', key],
    queryFn: ({ signal }) => load(signal),
    staleTime: 0,
    refetchOnWindowFocus: !mayOperate,
  })
}
