'use client'

import { type UseQueryResult, useQuery, useQueryClient } from '@tanstack/react-query'
import { useMemo } from 'react'
import { getSwitch } from '../../../lib/api/contract/moves'
import type { DataOf } from '../../../lib/api/endpoint'
import { callApi } from '../../api/client'
import { type TopicListener, useLiveTopic } from '../../live'

/** A switch with how our clients came over it, kept true: it completes itself while clients arrive. */
export function useSwitch(id: string, microservice: string): UseQueryResult<DataOf<typeof getSwitch>> {
  const cache = useQueryClient()
  const query = useQuery({
    queryKey: ['switch', id],
    queryFn: ({ signal }) => callApi(getSwitch, { params: { id } }, { signal }),
  })
  const listener = useMemo((): TopicListener => {
    const refetch = () => void cache.invalidateQueries({ queryKey: ['switch', id] })
    return {
      onReady: refetch,
      onMoved: (moved) => {
        if (moved.microservice === microservice) refetch()
      },
    }
  }, [cache, id, microservice])
  useLiveTopic('moves', listener)
  return query
}
