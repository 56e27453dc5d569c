'use client'

import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useMemo } from 'react'
import { type DistributionShape, microserviceDistribution } from '../../lib/api/contract/microservices'
import { callApi } from '../api/client'
import { type TopicListener, useLiveTopic } from '../live'

/** Whom the newest look-ups of a microservice were sent to: asked for once, then as the governor tells it. */
export function useDistribution(id: string) {
  const cache = useQueryClient()
  const key = useMemo(() => ['distribution', id], [id])
  const query = useQuery({
    queryKey: key,
    queryFn: ({ signal }) => callApi(microserviceDistribution, { params: { id } }, { signal }),
    gcTime: 0,
  })
  const { refetch } = query
  const listener = useMemo<TopicListener>(
    () => ({
      onReady: () => void refetch(),
      onPicks: ({ distribution }) => {
        // What is told is newer than an answer that is still on its way.
        const told = () => cache.setQueryData<DistributionShape>(key, distribution)
        void cache.cancelQueries({ queryKey: key }).then(told)
      },
    }),
    [cache, key, refetch],
  )
  useLiveTopic(`picks:${id}`, listener)
  return query
}
