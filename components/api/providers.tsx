'use client'

import { MutationCache, QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { ApiError, isPassing } from './client'
import { goToLogin, hasSessionKeeper } from './session-gate'

const RETRIES = 2

function onError(error: unknown) {
  if (error instanceof ApiError && error.status === 401 && !hasSessionKeeper()) goToLogin()
}

/** The one cache of server data. It is kept true by the live channel, so nothing is fetched again by itself. */
export function ApiProvider({ children }: { children: ReactNode }) {
  const [client] = useState(
    () =>
      new QueryClient({
        queryCache: new QueryCache({ onError }),
        mutationCache: new MutationCache({ onError }),
        defaultOptions: {
          queries: {
            staleTime: Number.POSITIVE_INFINITY,
            refetchOnWindowFocus: false,
            refetchOnReconnect: false,
            // A refusal stays one; only what may pass by itself is tried again.
            retry: (count, error) => count < RETRIES && isPassing(error),
            retryDelay: (attempt) => 400 * 2 ** attempt,
          },
          mutations: { retry: false, networkMode: 'always' },
        },
      }),
  )
  return <QueryClientProvider client={client}>{children}</QueryClientProvider>
}
