'use client'

import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useTheme } from 'next-themes'
import { useEffect, useRef } from 'react'
import 'swagger-ui-dist/swagger-ui.css'
import './swagger-panel.css'
import { fetchDocument } from '../api/client'
import { ErrorState } from '../ui/error-state'
import { TableSkeleton } from '../ui/skeleton'
import { API_DESCRIPTION } from './description'

/** By which Swagger UI's own styles know the dark theme. */
const DARK = 'dark-mode'

/** Swagger UI on our description. What it draws is its own, in English; requests go out with the person's session. */
export function SwaggerPanel() {
  const t = useTranslations('reference')
  const place = useRef<HTMLDivElement>(null)
  const { resolvedTheme } = useTheme()
  const query = useQuery({
    queryKey: ['api-reference'],
    queryFn: async ({ signal }) => {
      const [{ default: draw }, spec] = await Promise.all([
        import('swagger-ui-dist/swagger-ui-es-bundle.js'),
        fetchDocument(API_DESCRIPTION, signal),
      ])
      return { draw, spec }
    },
  })
  const { data } = query

  useEffect(() => {
    const { classList } = document.documentElement
    classList.toggle(DARK, resolvedTheme === 'dark')
    return () => classList.remove(DARK)
  }, [resolvedTheme])

  useEffect(() => {
    if (!data || !place.current) return
    data.draw({
      domNode: place.current,
      spec: data.spec,
      // Links to each call would be links inside of buttons.
      deepLinking: false,
      docExpansion: 'none',
      filter: true,
      defaultModelsExpandDepth: -1,
      // It would send the description to a server of its makers.
      validatorUrl: null,
      withCredentials: true,
    })
  }, [data])

  return (
    <section aria-label={t('title')} aria-busy={query.isPending}>
      {query.isPending && <TableSkeleton columns={3} rows={8} />}
      {query.isError && <ErrorState error={query.error} onRetry={() => void query.refetch()} />}
      <div ref={place} lang="en" className="api-reference" />
    </section>
  )
}
