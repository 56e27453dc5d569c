'use client'

import { useQuery } from '@tanstack/react-query'
import { RotateCw } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { getAbout } from '../../lib/api/contract'
import { callApi } from '../api/client'
import { Button } from '../ui/button'
import { ErrorState } from '../ui/error-state'
import { RelativeTime } from '../ui/relative-time'
import { Skeleton } from '../ui/skeleton'
import { AboutFacts } from './about-facts'
import { AdministratorOnly } from './administrator-only'
import { Checks } from './checks'
import { Section } from './section'

/** What runs here and how well, measured when the page is looked at. */
export function AboutPage() {
  const t = useTranslations('settings.about')
  return (
    <AdministratorOnly what={t('what')}>
      <Measured />
    </AdministratorOnly>
  )
}

function Measured() {
  const t = useTranslations('settings.about')
  const common = useTranslations('common')
  const about = useQuery({
    queryKey: ['about'],
    queryFn: ({ signal }) => callApi(getAbout, {}, { signal }),
    // Nobody pushes a measurement: each visit takes its own.
    staleTime: 0,
    refetchOnMount: 'always',
  })
  if (about.isError && !about.data) return <ErrorState error={about.error} onRetry={() => about.refetch()} />
  return (
    <>
      <Section
        title={t('doctor')}
        description={t('doctorText')}
        action={
          <div className="flex items-center gap-3">
            {about.data && (
              <span className="text-ink-soft">
                {t('measured')} <RelativeTime at={about.data.at} />
              </span>
            )}
            <Button onClick={() => void about.refetch()} busy={about.isFetching}>
              {!about.isFetching && <RotateCw aria-hidden />}
              {t('again')}
            </Button>
          </div>
        }
      >
        {about.data ? (
          <Checks checks={about.data.checks} />
        ) : (
          <div role="status" aria-label={common('loading')} className="space-y-3 rounded-lg border bg-surface p-4">
            {Array.from({ length: 8 }, (_, at) => (
              <Skeleton key={at} className="h-5 w-2/3" />
            ))}
          </div>
        )}
      </Section>
      {about.data && <AboutFacts about={about.data} />}
    </>
  )
}
