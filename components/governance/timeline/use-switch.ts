'use client'

import { keepPreviousData, skipToken, type UseQueryResult, useQuery, useQueryClient } from '@tanstack/react-query'
import { useMemo } from 'react'
import { getSwitch } from '../../../lib/api/contract/moves'
import type { DataOf } from '../../../lib/api/endpoint'
import { callApi } from '../../api/client'
import { type TopicListener, useLiveTopic } from '../../live'

/** So often it is asked again because something happened while the answer was on its way. */
const MOST_ROUNDS = 5

/**
 * A switch with how our clients came over it, kept true: it completes itself while clients arrive. `id` null: none. Until the answer
 * is there it gives the switch before as a placeholder.
 */
export function useSwitch(id: string | null, microservice: string): UseQueryResult<DataOf<typeof getSwitch>> {
  const cache = useQueryClient()
  const news = useMemo(() => ({ of: id, count: 0 }), [id])
  const query = useQuery({
    queryKey: ['switch', id],
    placeholderData: keepPreviousData,
    queryFn:
      id === null
        ? skipToken
        : async ({ signal }) => {
            for (let round = 1; ; round++) {
              const heard = news.count
              const answer = await callApi(getSwitch, { params: { id } }, { signal })
              // While there is no answer yet the cache takes no wish for another one: news of that time are looked at here.
              if (heard === news.count || round === MOST_ROUNDS) return answer
            }
          },
  })
  const listener = useMemo((): TopicListener => {
    const refetch = () => {
      news.count++
      void cache.invalidateQueries({ queryKey: ['switch', id] })
    }
    return {
      onReady: refetch,
      onMoved: (moved) => {
        if (moved.microservice === microservice) refetch()
      },
    }
  }, [cache, id, microservice, news])
  useLiveTopic(id === null ? null : 'moves', listener)
  return query
}
