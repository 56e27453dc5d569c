'use client'

import { CircleAlert, CircleCheck, CirclePause, LoaderCircle } from 'lucide-react'
import { useLocale, useTranslations } from 'next-intl'
import { imageHref } from '../hrefs'
import { bytesText, percentText } from '../ui/figures'
import { Link } from '../ui/link'
import type { UploadState } from './uploader'

interface UploadProgressProps {
  name: string
  bytes: number
  state: UploadState
  /** The person goes on to the image. */
  onFollow: () => void
}

const ICONS = {
  idle: LoaderCircle,
  hashing: LoaderCircle,
  sending: LoaderCircle,
  checking: LoaderCircle,
  paused: CirclePause,
  failed: CircleAlert,
  done: CircleCheck,
}
const COLOURS: Partial<Record<UploadState['phase'], string>> = { failed: 'text-bad', done: 'text-ok', paused: 'text-warn' }

/** How an upload goes, as bar, icon and words. */
export function UploadProgress({ name, bytes, state, onFollow }: UploadProgressProps) {
  const t = useTranslations('images.upload')
  const locale = useLocale()
  const Icon = ICONS[state.phase]
  const share = state.phase === 'done' ? 1 : 'share' in state ? state.share : 0
  const percent = Math.floor(share * 100)
  const isWorking = Icon === LoaderCircle
  return (
    <div>
      <p className="flex flex-wrap items-baseline gap-x-3">
        <span className="min-w-0 font-medium break-all">{name}</span>
        <span className="text-[13px] text-ink-soft">{bytesText(bytes, locale)}</span>
      </p>
      <div
        role="progressbar"
        aria-label={name}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={percent}
        className="mt-3 h-2 overflow-hidden rounded-full bg-sunken"
      >
        <div
          className={state.phase === 'failed' ? 'h-full bg-bad' : state.phase === 'done' ? 'h-full bg-ok' : 'h-full bg-accent'}
          style={{ width: `${percent}%` }}
        />
      </div>
      <p role={state.phase === 'failed' ? 'alert' : 'status'} className="mt-2 flex gap-2">
        <Icon
          aria-hidden
          className={`mt-0.5 size-4 shrink-0 ${COLOURS[state.phase] ?? 'text-ink-soft'} ${isWorking ? 'animate-spin' : ''}`}
        />
        <span className="min-w-0 break-words">
          {state.phase === 'failed'
            ? state.message
            : state.phase === 'paused' && state.message
              ? state.message
              : t(`phase.${state.phase}`)}{' '}
          {(state.phase === 'hashing' || state.phase === 'sending' || state.phase === 'paused') && (
            <span className="text-ink-soft tabular-nums">{percentText(percent, locale)}</span>
          )}
        </span>
      </p>
      {state.phase === 'done' && state.imageId && (
        <p className="mt-2">
          <Link href={imageHref(state.imageId)} onClick={onFollow} className="text-accent hover:underline">
            {t('follow')}
          </Link>
        </p>
      )}
    </div>
  )
}
