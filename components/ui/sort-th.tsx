'use client'

import { ArrowDown, ArrowUp } from 'lucide-react'
import type { ReactNode } from 'react'
import { cn } from './cn'
import { Th } from './table'

interface SortThProps {
  /** How the rows are sorted by this column now; null: by another. */
  sorted: 'ascending' | 'descending' | null
  onSort: () => void
  numeric?: boolean
  className?: string
  title?: string
  children: ReactNode
}

/** A column's head that sorts by it; again, the other way. */
export function SortTh({ sorted, onSort, numeric, className, title, children }: SortThProps) {
  const Icon = sorted === 'ascending' ? ArrowUp : ArrowDown
  return (
    <Th aria-sort={sorted ?? 'none'} numeric={numeric ?? false} className={className} title={title}>
      <button
        type="button"
        onClick={onSort}
        className={cn(
          '-mx-1 inline-flex max-w-full items-center gap-1 rounded px-1 hover:text-ink hover:underline',
          numeric && 'flex-row-reverse',
          sorted && 'text-ink',
        )}
      >
        <span className="truncate">{children}</span>
        {sorted && <Icon aria-hidden className="size-3.5 shrink-0" />}
      </button>
    </Th>
  )
}
