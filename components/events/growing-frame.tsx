'use client'

import { ScrollText, SearchX } from 'lucide-react'
import { useLocale, useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import { ApiError } from '../api/client'
import { Button } from '../ui/button'
import { cn } from '../ui/cn'
import { EmptyState } from '../ui/empty-state'
import { ErrorState } from '../ui/error-state'
import { TableSkeleton } from '../ui/skeleton'
import type { Growing } from './growing'
import { MOST_ROWS } from './growing'
import type { GrowingList } from './use-growing-list'

/** Makes a table as high as leaves the filters above it and the line below it in sight. */
export const FRAME = 'max-h-[max(20rem,calc(100dvh-16rem))]'

interface GrowingFrameProps<R> {
  growing: GrowingList<R>
  columns: number
  filtered: boolean
  onClear: () => void
  /** What stands here when nothing has happened yet. */
  empty: string
  children: (rows: R[]) => ReactNode
}

/** A growing list in all its states: on its way, failed, empty, nothing that fits, and with the way to older rows below. */
export function GrowingFrame<R>({ growing, columns, filtered, onClear, empty, children }: GrowingFrameProps<R>) {
  const t = useTranslations('events')
  const { list, query, changing } = growing
  if (!list)
    return query.isError ? (
      <ErrorState error={query.error} onRetry={() => void query.refetch()} />
    ) : (
      <TableSkeleton columns={columns} rows={8} />
    )
  if (list.rows.length === 0 && !changing)
    return filtered ? (
      <EmptyState icon={SearchX} title={t('noMatch')} action={<Button onClick={onClear}>{t('filter.clear')}</Button>}>
        {t('noMatchText')}
      </EmptyState>
    ) : (
      <EmptyState icon={ScrollText} title={t('empty')}>
        {empty}
      </EmptyState>
    )
  return (
    <div className={cn('transition-opacity', changing && 'opacity-60')} aria-busy={changing || undefined}>
      {children(list.rows)}
      <Footer growing={growing} list={list} />
    </div>
  )
}

function Footer<R>({ growing: { older }, list }: { growing: GrowingList<R>; list: Growing<R> }) {
  const t = useTranslations('events')
  const numbers = new Intl.NumberFormat(useLocale())
  const full = list.rows.length >= MOST_ROWS
  return (
    <div className="mt-2 flex flex-wrap items-center gap-x-4 gap-y-2 text-[13px] text-ink-soft">
      <span role="status" className="tabular-nums">
        {t('count', { shown: numbers.format(list.rows.length), total: numbers.format(Math.max(list.total, list.rows.length)) })}
      </span>
      {list.more && !full && (
        <Button size="sm" busy={older.loading} onClick={older.load}>
          {t('older')}
        </Button>
      )}
      {list.more && full && <span>{t('full')}</span>}
      {older.error !== null && (
        <span role="alert" className="text-bad">
          {older.error instanceof ApiError ? older.error.message : t('olderFailed')}
        </span>
      )}
    </div>
  )
}
