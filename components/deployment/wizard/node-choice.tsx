'use client'

import { useLocale, useTranslations } from 'next-intl'
import { useId } from 'react'
import type { NodeRow } from '../../../lib/api/contract'
import { StatusBadge } from '../../ui/badge'
import { cn } from '../../ui/cn'
import { bytesText, percentText } from '../../ui/figures'

interface NodeChoiceProps {
  node: NodeRow
  /** Why it can't be chosen; null when it can. */
  reason: string | null
  checked: boolean
  /** The choice as a whole has an error. */
  invalid: boolean
  inputRef?: ((element: HTMLInputElement | null) => void) | undefined
  onChange: (on: boolean) => void
}

/** A node to choose, with what it has to do already. */
export function NodeChoice({ node, reason, checked, invalid, inputRef, onChange }: NodeChoiceProps) {
  const t = useTranslations('wizard.nodes')
  const words = useTranslations('nodes')
  const os = useTranslations('common.os')
  const id = useId()
  // One that was chosen and went away since then can still be taken out.
  const disabled = reason !== null && !checked
  return (
    <li
      className={cn(
        'relative flex flex-wrap items-start gap-x-3 gap-y-2 px-3 py-2.5',
        disabled ? 'bg-sunken' : 'hover:bg-hover/60',
        checked && 'bg-accent-soft hover:bg-accent-soft',
      )}
    >
      <input
        type="checkbox"
        data-tour="wizard node"
        data-node={node.name}
        id={id}
        ref={inputRef}
        checked={checked}
        disabled={disabled}
        aria-invalid={(invalid && !disabled) || undefined}
        aria-describedby={`${id}-about`}
        onChange={(event) => onChange(event.target.checked)}
        className="relative z-10 mt-0.5 size-4.5 shrink-0 accent-accent"
      />
      <div className="min-w-0 flex-1 basis-48">
        <label htmlFor={id} className={cn('font-medium after:absolute after:inset-0', disabled && 'text-ink-faint')}>
          {node.name}
        </label>
        <div id={`${id}-about`} className="text-[13px] text-ink-soft">
          <span>{[node.type ? os(node.type) : null, node.arch, node.address].filter(Boolean).join(' · ')}</span>
          {reason && <span className="block text-warn">{reason}</span>}
        </div>
      </div>
      {node.status === 'online' && <Load node={node} label={t('load')} />}
      <span className="w-20 shrink-0 text-right">
        <StatusBadge tone={node.status === 'online' ? 'ok' : 'bad'}>{words(node.status)}</StatusBadge>
      </span>
    </li>
  )
}

/** Containers that run, CPU, and memory as bars. */
function Load({ node, label }: { node: NodeRow; label: string }) {
  const t = useTranslations('wizard.nodes')
  const locale = useLocale()
  const used = Math.max(0, node.memoryTotal - node.memoryFree)
  return (
    <dl
      aria-label={label}
      className="flex shrink-0 items-start gap-4 text-xs text-ink-soft tabular-nums max-sm:order-last max-sm:w-full max-sm:pl-7"
    >
      <div className="w-20">
        <dt>{t('running')}</dt>
        <dd className="text-[13px] text-ink">{node.containerRunning}</dd>
      </div>
      <div className="w-16">
        <dt>CPU</dt>
        <dd>
          <span className="text-[13px] text-ink">{node.cpuPercent === null ? '–' : percentText(node.cpuPercent, locale)}</span>
          <Bar share={(node.cpuPercent ?? 0) / 100} />
        </dd>
      </div>
      <div className="w-36">
        <dt>{t('memory')}</dt>
        <dd>
          <span className="text-[13px] whitespace-nowrap text-ink">
            {bytesText(used, locale)} / {bytesText(node.memoryTotal, locale)}
          </span>
          <Bar share={node.memoryTotal > 0 ? used / node.memoryTotal : 0} />
        </dd>
      </div>
    </dl>
  )
}

const FULL = 0.9
const HIGH = 0.75

function Bar({ share }: { share: number }) {
  const part = Math.min(1, Math.max(0, share))
  return (
    <span aria-hidden className="mt-0.5 block h-1 overflow-hidden rounded-full bg-line">
      <span
        className={cn('block h-full rounded-full', part >= FULL ? 'bg-bad' : part >= HIGH ? 'bg-warn' : 'bg-accent')}
        style={{ width: `${part * 100}%` }}
      />
    </span>
  )
}
