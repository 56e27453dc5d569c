'use client'

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useLocale, useTranslations } from 'next-intl'
import { abandonUpload, listUploads } from '../../lib/api/contract'
import { callApi } from '../api/client'
import { useFailureText } from '../i18n/failure-text'
import { Button } from '../ui/button'
import { bytesText } from '../ui/figures'

const KEY = ['uploads']

/** Uploads that were begun and not finished: they go on when the same file is chosen, or are given up. */
export function UnfinishedUploads() {
  const t = useTranslations('images.upload')
  const failureText = useFailureText()
  const locale = useLocale()
  const cache = useQueryClient()
  const { data = [] } = useQuery({ queryKey: KEY, queryFn: ({ signal }) => callApi(listUploads, {}, { signal }), staleTime: 0 })
  const abandon = useMutation({
    mutationFn: (uploadId: string) => callApi(abandonUpload, { params: { uploadId } }),
    onSettled: () => cache.invalidateQueries({ queryKey: KEY }),
  })
  const open = data.filter((each) => each.status === 'receiving')
  if (open.length === 0) return null
  const error = failureText(abandon.error)
  return (
    <section aria-label={t('unfinished')} className="rounded-md bg-sunken px-3 py-2">
      <h3 className="font-medium">{t('unfinished')}</h3>
      <p className="text-[13px] text-ink-soft">{t('unfinishedHint')}</p>
      <ul className="mt-1 divide-y">
        {open.map((each) => {
          const size = bytesText(each.totalSize, locale)
          return (
            <li key={each.uploadId} className="flex items-center gap-3 py-1.5">
              <span className="min-w-0 flex-1 text-[13px]">
                {t('unfinishedLine', { progress: each.progress, size, time: each.createdTime })}
                <span className="block truncate font-mono text-xs text-ink-faint">{each.imageHash}</span>
              </span>
              <Button
                size="sm"
                busy={abandon.isPending && abandon.variables === each.uploadId}
                onClick={() => abandon.mutate(each.uploadId)}
              >
                {t('giveUp')}
              </Button>
            </li>
          )
        })}
      </ul>
      {error && (
        <p role="alert" className="text-[13px] text-bad">
          {error}
        </p>
      )}
    </section>
  )
}
