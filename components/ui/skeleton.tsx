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

/** The page of one thing that is still to come: its name for who can't see it, and blocks as high as what follows. */
export function DetailSkeleton({ name, blocks }: { name: string; blocks: string[] }) {
  const t = useTranslations('common')
  return (
    <div role="status" aria-label={t('loading')} className="space-y-4">
      <h1 className="sr-only">{name}</h1>
      <Skeleton className="h-8 w-64" />
      {blocks.map((height, place) => (
        <Skeleton key={place} className={cn('w-full', height)} />
      ))}
    </div>
  )
}
