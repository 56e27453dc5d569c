'use client'

import { useQuery } from '@tanstack/react-query'
import { Layers, Rocket, Trash2, TriangleAlert } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { formatImageRef, getImage, type ImageDetail } from '../../lib/api/contract'
import { ApiError, callApi } from '../api/client'
import { serviceHref } from '../hrefs'
import { useLiveList } from '../live'
import { OperatorButton } from '../shell/operator-button'
import { Badge } from '../ui/badge'
import { ErrorState } from '../ui/error-state'
import { GoneState } from '../ui/gone-state'
import { Link } from '../ui/link'
import { PageHeader } from '../ui/page-header'
import { DetailSkeleton, Skeleton } from '../ui/skeleton'
import { AdministratorButton } from './administrator-button'
import { DeleteDialog } from './delete-dialog'
import { ImageConfiguration } from './image-configuration'
import { ImageFacts } from './image-facts'
import { usersByRef } from './image-list'

/** One image: what it is, what it runs, what uses it. */
export function ImagePage({ id }: { id: string }) {
  const t = useTranslations('images')
  const { rows, query: list } = useLiveList('images')
  const row = rows?.find((each) => each.id === id)
  // A newer image of the same reference has the same id: whatever changes in its row is asked for anew.
  const query = useQuery({
    queryKey: ['image', id, JSON.stringify(row)],
    queryFn: ({ signal }) => callApi(getImage, { params: { registryId: 'local', imageId: id } }, { signal }),
    // One that isn't in the list any more needs no asking.
    enabled: row !== undefined,
    placeholderData: (before) => before,
    retry: false,
  })
  const isGone = (rows && !row) || (query.error instanceof ApiError && query.error.status === 404)
  if (isGone)
    return (
      <GoneState icon={Layers} title={t('gone.title')} back={{ href: '/images', label: t('gone.action') }}>
        {t('gone.text')}
      </GoneState>
    )
  const failed = rows ? query : list
  if (!query.data)
    return failed.isError ? (
      <ErrorState error={failed.error} onRetry={() => void failed.refetch()} />
    ) : (
      <DetailSkeleton name={t('image')} blocks={['h-24', 'h-56']} />
    )
  return <Detail image={{ ...query.data, ...row }} />
}

function Detail({ image }: { image: ImageDetail }) {
  const t = useTranslations('images')
  const common = useTranslations('common')
  const router = useRouter()
  const [deleting, setDeleting] = useState(false)
  const { rows: services, query } = useLiveList('services')
  const ref = formatImageRef(image)
  // Undefined while nobody knows: that nothing uses it would be a guess.
  const users = services && (usersByRef(services).get(ref) ?? [])
  const failed = query.isError && !services
  return (
    <>
      <PageHeader
        back={{ href: '/images', label: t('title') }}
        title={ref}
        description={image.description || undefined}
        badges={<Badge>{t(`origins.${image.origin}`)}</Badge>}
        actions={
          <>
            {image.origin === 'upload' && (
              <AdministratorButton
                reason={
                  !users
                    ? common(failed ? 'failedToLoad' : 'loading')
                    : users.length > 0
                      ? t('delete.used', { count: users.length })
                      : undefined
                }
                onClick={() => setDeleting(true)}
              >
                <Trash2 aria-hidden />
                {common('delete')}
              </AdministratorButton>
            )}
            <OperatorButton variant="primary" onClick={() => router.push(`/deployment/new?image=${encodeURIComponent(ref)}`)}>
              <Rocket aria-hidden />
              {t('deploy')}
            </OperatorButton>
          </>
        }
      />
      {image.problem && (
        <p className="mb-4 flex gap-2 rounded-lg border border-warn/40 bg-warn-soft px-4 py-3">
          <TriangleAlert className="mt-0.5 size-4 shrink-0 text-warn" aria-hidden />
          <span className="min-w-0">
            <strong className="font-medium">{t('problem')}</strong> {image.problem} {t('problemHelp')}
          </span>
        </p>
      )}
      <ImageFacts image={image} />
      <section aria-labelledby="used-by" className="mb-4 rounded-lg border bg-surface px-4 py-3">
        <h2 id="used-by" className="mb-1 font-semibold">
          {t('usedBy')}
        </h2>
        {failed ? (
          <ErrorState error={query.error} onRetry={() => void query.refetch()} />
        ) : !users ? (
          <div role="status" aria-label={common('loading')}>
            <Skeleton className="h-5 w-40" />
          </div>
        ) : users.length === 0 ? (
          <p className="text-ink-soft">{t('unused')}</p>
        ) : (
          <ul className="flex flex-wrap gap-x-4 gap-y-1">
            {users.map((each) => (
              <li key={each.id}>
                <Link href={serviceHref(each.id)} className="text-accent hover:underline">
                  {each.name}
                </Link>
              </li>
            ))}
          </ul>
        )}
      </section>
      <ImageConfiguration image={image} />
      {deleting && <DeleteDialog image={image} onClose={() => setDeleting(false)} onDeleted={() => router.replace('/images')} />}
    </>
  )
}
