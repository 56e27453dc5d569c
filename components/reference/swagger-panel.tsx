'use client'

import { useTranslations } from 'next-intl'
import { useTheme } from 'next-themes'
import { useEffect, useRef, useState } from 'react'
import 'swagger-ui-dist/swagger-ui.css'
import './swagger-panel.css'
import { ErrorState } from '../ui/error-state'
import { TableSkeleton } from '../ui/skeleton'
import { API_DESCRIPTION } from './description'

/** By which Swagger UI's own styles know the dark theme. */
const DARK = 'dark-mode'

/** Swagger UI on our description. What it draws is its own, in English; requests go out with the person's session. */
export function SwaggerPanel() {
  const t = useTranslations('reference')
  const place = useRef<HTMLDivElement>(null)
  const [state, setState] = useState<'loading' | 'there' | Error>('loading')
  const [attempt, setAttempt] = useState(0)
  const { resolvedTheme } = useTheme()

  useEffect(() => {
    const { classList } = document.documentElement
    classList.toggle(DARK, resolvedTheme === 'dark')
    return () => classList.remove(DARK)
  }, [resolvedTheme])

  useEffect(() => {
    let wanted = true
    setState('loading')
    import('swagger-ui-dist/swagger-ui-es-bundle.js').then(
      ({ default: SwaggerUI }) => {
        if (!wanted || !place.current) return
        SwaggerUI({
          domNode: place.current,
          url: API_DESCRIPTION,
          // Links to each call would be links inside of buttons.
          deepLinking: false,
          docExpansion: 'none',
          filter: true,
          defaultModelsExpandDepth: -1,
          // It would send the description to a server of its makers.
          validatorUrl: null,
          withCredentials: true,
          onComplete: () => wanted && setState('there'),
        })
      },
      (error: Error) => wanted && setState(error),
    )
    return () => {
      wanted = false
    }
  }, [attempt])

  return (
    <section aria-label={t('title')} aria-busy={state === 'loading'}>
      {state === 'loading' && <TableSkeleton columns={3} rows={8} />}
      {state instanceof Error && <ErrorState error={state} onRetry={() => setAttempt((count) => count + 1)} />}
      <div ref={place} lang="en" className="api-reference" hidden={state !== 'there'} />
    </section>
  )
}
