'use client'

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useLocale, useTranslations } from 'next-intl'
import { useState } from 'react'
import { abandonUpload, listUploads, type UploadProgress } from '../../lib/api/contract'
import { callApi } from '../api/client'
import { useFailureText } from '../i18n/failure-text'
import { Button } from '../ui/button'
import { Confirm } from '../ui/confirm'
import { ErrorState } from '../ui/error-state'
import { bytesText } from '../ui/figures'
import { RelativeTime, relativeText } from '../ui/relative-time'

const KEY = ['uploads']
/** So much of a file's hash tells two apart, as Git's does. */
const HASH_SHOWN = 12

/** Uploads that were begun and not finished: they go on when the same file is chosen, or are given up. */
export function UnfinishedUploads() {
  const t = useTranslations('images.upload')
  const uploads = useQuery({ queryKey: KEY, queryFn: ({ signal }) => callApi(listUploads, {}, { signal }), staleTime: 0 })
  const [asked, setAsked] = useState<UploadProgress | null>(null)
  if (uploads.isError && !uploads.data) return <ErrorState error={uploads.error} onRetry={() => void uploads.refetch()} />
  const open = (uploads.data ?? []).filter((each) => each.status === 'receiving')
  return (
    <>
      {open.length > 0 && (
        <section aria-label={t('unfinished')} className="rounded-md bg-sunken px-3 py-2">
          <h3 className="font-medium">{t('unfinished')}</h3>
          <p className="text-[13px] text-ink-soft">{t('unfinishedHint')}</p>
          <ul className="mt-1 divide-y">
            {open.map((each) => (
              <Unfinished key={each.uploadId} upload={each} onGiveUp={() => setAsked(each)} />
            ))}
          </ul>
        </section>
      )}
      {asked && <GiveUp upload={asked} onClose={() => setAsked(null)} />}
    </>
  )
}

function Unfinished({ upload, onGiveUp }: { upload: UploadProgress; onGiveUp: () => void }) {
  const t = useTranslations('images.upload')
  const { progress, createdAt, createdBy, imageHash } = upload
  const size = bytesText(upload.totalSize, useLocale())
  const hash = imageHash.slice(0, HASH_SHOWN)
  return (
    <li className="flex items-center gap-3 py-1.5">
      <span className="min-w-0 flex-1 text-[13px]">
        {t('unfinishedLine', { progress, size })}
        <span className="block text-ink-soft">
          {t('begunBy', { user: createdBy })} <RelativeTime at={createdAt} />
        </span>
        <span className="block truncate font-mono text-xs text-ink-faint" title={imageHash}>
          {`sha256:${hash}`}
        </span>
      </span>
      <Button size="sm" aria-label={t('giveUpOne', { progress, size, hash })} onClick={onGiveUp}>
        {t('giveUp')}
      </Button>
    </li>
  )
}

/** Asks before what was sent is thrown away: somebody else may be sending it just now. */
function GiveUp({ upload, onClose }: { upload: UploadProgress; onClose: () => void }) {
  const t = useTranslations('images.upload')
  const failureText = useFailureText()
  const locale = useLocale()
  const cache = useQueryClient()
  const abandon = useMutation({
    mutationFn: () => callApi(abandonUpload, { params: { uploadId: upload.uploadId } }),
    onSuccess: onClose,
    onSettled: () => cache.invalidateQueries({ queryKey: KEY }),
  })
  return (
    <Confirm
      open
      danger
      onOpenChange={(open) => !open && onClose()}
      title={t('giveUpTitle', { size: bytesText(upload.totalSize, locale) })}
      action={t('giveUp')}
      busy={abandon.isPending}
      error={failureText(abandon.error)}
      onConfirm={() => abandon.mutate()}
    >
      <p>
        {t('giveUpText', {
          received: bytesText(upload.receivedSize, locale),
          user: upload.createdBy,
          time: relativeText(upload.createdAt, Date.now(), locale),
        })}
      </p>
    </Confirm>
  )
}
