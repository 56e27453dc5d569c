'use client'

import { ErrorState } from '../components/ui/error-state'

/** What people see when a page breaks: nothing is lost on the server, and they can try again. */
export default function PageError({ error, reset }: { error: Error; reset: () => void }) {
  return (
    <main className="mx-auto max-w-xl px-4 py-24">
      <ErrorState error={error} onRetry={reset} />
    </main>
  )
}
