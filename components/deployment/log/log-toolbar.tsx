'use client'

import { ArrowDownToLine, ChevronDown, ChevronUp, Clock, Download, Eraser, Layers, Pause, Play, WrapText } from 'lucide-react'
import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import { Button } from '../../ui/button'
import { cn } from '../../ui/cn'
import { IconButton } from '../../ui/icon-button'
import { SearchInput } from '../../ui/search-input'

interface LogToolbarProps {
  search: string
  onSearch: (search: string) => void
  /** Which match is the current one (from 1, 0: none yet), of how many. */
  place: number
  found: number
  onStep: (by: 1 | -1) => void
  following: boolean
  onFollow: () => void
  paused: boolean
  waiting: number
  onPause: () => void
  wrap: boolean
  onWrap: () => void
  times: boolean
  onTimes: () => void
  /** How many containers the service has; with one there is nothing to merge. */
  instances: number
  merged: boolean
  onMerged: () => void
  onClear: () => void
  onDownload: () => void
  /** Lines so far, while it is under way. */
  downloading: number | null
}

/** What can be done to a log. */
export function LogToolbar(props: LogToolbarProps) {
  const t = useTranslations('deployment.log')
  const { search, place, found, onStep, paused, waiting, downloading, instances } = props
  return (
    <div className="mb-2 flex flex-wrap items-center gap-2">
      <search
        className="flex items-center gap-1 max-sm:w-full"
        onKeyDown={(event) => {
          if (event.key === 'Enter' && event.target instanceof HTMLInputElement) onStep(event.shiftKey ? 1 : -1)
        }}
      >
        <SearchInput label={t('search')} value={search} onChange={props.onSearch} className="w-56 max-sm:flex-1" />
        <IconButton label={t('previous')} disabled={found === 0} onClick={() => onStep(-1)}>
          <ChevronUp aria-hidden />
        </IconButton>
        <IconButton label={t('next')} disabled={found === 0} onClick={() => onStep(1)}>
          <ChevronDown aria-hidden />
        </IconButton>
        <span role="status" className="min-w-16 text-[13px] text-ink-soft tabular-nums">
          {search !== '' && t('found', { place, found })}
        </span>
      </search>
      <div className="flex flex-wrap items-center gap-2 sm:ml-auto">
        {instances > 1 && (
          <Toggle on={props.merged} onToggle={props.onMerged}>
            <Layers aria-hidden />
            {t('merged', { count: instances })}
          </Toggle>
        )}
        <Toggle on={props.times} onToggle={props.onTimes}>
          <Clock aria-hidden />
          {t('times')}
        </Toggle>
        <Toggle on={props.wrap} onToggle={props.onWrap}>
          <WrapText aria-hidden />
          {t('wrap')}
        </Toggle>
        <Toggle on={props.following} onToggle={props.onFollow}>
          <ArrowDownToLine aria-hidden />
          {t('follow')}
        </Toggle>
        <Button size="sm" aria-pressed={paused} onClick={props.onPause} className="tabular-nums">
          {paused ? <Play aria-hidden /> : <Pause aria-hidden />}
          {paused ? t('resume', { count: waiting }) : t('pause')}
        </Button>
        <Button size="sm" onClick={props.onClear}>
          <Eraser aria-hidden />
          {t('clear')}
        </Button>
        <Button size="sm" onClick={props.onDownload} className="tabular-nums">
          <Download aria-hidden />
          {downloading === null ? t('download') : t('downloading', { count: downloading })}
        </Button>
      </div>
    </div>
  )
}

function Toggle({ on, onToggle, children }: { on: boolean; onToggle: () => void; children: ReactNode }) {
  return (
    <Button size="sm" aria-pressed={on} onClick={onToggle} className={cn(on && 'border-accent bg-accent-soft')}>
      {children}
    </Button>
  )
}
