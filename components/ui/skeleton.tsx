import { useTranslations } from 'next-intl'
import { cn } from './cn'

/** The shape of what comes. */
export function Skeleton({ className }: { className?: string }) {
  return <div aria-hidden className={cn('animate-pulse rounded bg-hover', className)} />
}

const WIDTHS = ['w-3/4', 'w-1/2', 'w-2/3', 'w-2/5']

/** A table that is still to come, of `rows` × `columns`. */
export function TableSkeleton({ rows = 4, columns = 5 }: { rows?: number; columns?: number }) {
  const t = useTranslations('common')
  return (
    <div role="status" aria-label={t('loading')} className="overflow-hidden rounded-lg border bg-surface">
      <div className="h-9 border-b bg-sunken" />
      {Array.from({ length: rows }, (_, row) => (
        <div key={row} className="flex h-11 items-center gap-6 border-b px-3 last:border-b-0">
          {Array.from({ length: columns }, (_, column) => (
            <div key={column} className="flex-1">
              <Skeleton className={cn('h-3.5', WIDTHS[(row + column) % WIDTHS.length])} />
            </div>
          ))}
        </div>
      ))}
    </div>
  )
}
