'use client'

import { ErrorState } from '../../components/ui/error-state'

/** What people see when a page breaks: nothing is lost on the server, and they can try again. */
export default function PageError({ error, reset }: { error: Error; reset: () => void }) {
  return (
    <div className="mx-auto max-w-xl py-16">
      <ErrorState error={error} onRetry={reset} />
    </div>
  )
}
