'use client'

import { ArrowDown, ArrowUp, X } from 'lucide-react'
import { useTranslations } from 'next-intl'
import type { ReactNode, RefObject } from 'react'
import { IconButton } from '../ui/icon-button'

/** What the list of slaves needs, whether it can be dragged or not. */
export interface SlavesListProps {
  slaves: string[]
  /** The list's own element. */
  list: RefObject<HTMLOListElement | null>
  nameOf(taskId: string): string
  /** Puts the one at `from` to `to`. */
  onMove(from: number, to: number): void
  onRemove(index: number): void
}

interface SlaveLineProps extends Pick<SlavesListProps, 'onMove' | 'onRemove'> {
  index: number
  count: number
  name: string
  /** What it is dragged by. */
  handle?: ReactNode
}

/** How the list looks. */
export const SLAVES_LIST = 'mb-2 divide-y rounded-md border'

/** The place, the name and the buttons of one slave. */
export function SlaveLine({ index, count, name, handle, onMove, onRemove }: SlaveLineProps) {
  const t = useTranslations('governance.strategy')
  return (
    <div className="flex items-center gap-2 px-2.5 py-1.5">
      {handle}
      <span className="w-5 shrink-0 text-right text-[13px] text-ink-faint tabular-nums">{index + 1}</span>
      <span className="min-w-0 flex-1 truncate">{name}</span>
      <IconButton data-do="up" label={t('moveUp', { name })} disabled={index === 0} onClick={() => onMove(index, index - 1)}>
        <ArrowUp aria-hidden />
      </IconButton>
      <IconButton
        data-do="down"
        label={t('moveDown', { name })}
        disabled={index === count - 1}
        onClick={() => onMove(index, index + 1)}
      >
        <ArrowDown aria-hidden />
      </IconButton>
      <IconButton data-do="remove" label={t('remove', { name })} onClick={() => onRemove(index)}>
        <X aria-hidden />
      </IconButton>
    </div>
  )
}
