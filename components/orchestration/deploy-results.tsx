'use client'

import { CircleAlert, CircleCheck } from 'lucide-react'
import { useTranslations } from 'next-intl'
import type { ServiceRow } from '../../lib/api/contract'
import { ServiceStatus } from '../deployment/status'
import { serviceHref } from '../hrefs'
import { Link } from '../ui/link'

/** What came of a template. */
export interface PathResult {
  path: string
  /** Of the service. */
  id: string
  name: string
  result: 'created' | 'updated' | 'failed' | 'changed'
  error: string
}

/** A line for each template: its service and how that goes now, or why there is none. */
export function DeployResults({ results, services }: { results: PathResult[]; services: ServiceRow[] }) {
  const t = useTranslations('orchestration.result')
  const failed = results.filter((each) => each.result === 'failed').length
  return (
    <>
      <p role="status" className="mb-2 text-ink-soft">
        {t('summary', { done: results.length - failed, failed })}
      </p>
      <ul className="max-h-96 divide-y overflow-auto rounded-md border">
        {results.map((each) => {
          const service = services.find(({ id }) => id === each.id)
          return (
            <li key={each.path} className="flex gap-2.5 px-3 py-2">
              {each.result === 'failed' ? (
                <CircleAlert className="mt-0.5 size-4 shrink-0 text-bad" aria-hidden />
              ) : (
                <CircleCheck className="mt-0.5 size-4 shrink-0 text-ok" aria-hidden />
              )}
              <div className="min-w-0 flex-1">
                <span className="font-mono text-[13px] wrap-anywhere">{each.path}</span>
                {each.result === 'failed' ? (
                  <p className="text-bad">{each.error}</p>
                ) : (
                  <p className="flex flex-wrap items-center gap-x-2 text-ink-soft">
                    {t(each.result)}
                    {each.name !== '' && (
                      <Link href={serviceHref(each.id)} className="text-accent hover:underline">
                        {each.name}
                      </Link>
                    )}
                    {service && <ServiceStatus status={service.status} />}
                  </p>
                )}
              </div>
            </li>
          )
        })}
      </ul>
    </>
  )
}
