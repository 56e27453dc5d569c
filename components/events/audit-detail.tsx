'use client'

import { useTranslations } from 'next-intl'
import type { AuditEntry } from '../../lib/api/contract/events'

/** So many parts are seen at once; the others on demand. */
const SHOWN = 3

/** What an entry says besides: its figures, and part by part what was and what is. */
export function AuditDetail({ detail: { before, after, ...rest } }: { detail: AuditEntry['detail'] }) {
  const t = useTranslations('events')
  const facts = Object.entries(rest).filter(([, value]) => !(Array.isArray(value) && value.length === 0))
  const [old, now] = [partsOf(before), partsOf(after)]
  const paths = [...new Set([...Object.keys(old), ...Object.keys(now)])]
  const lines = [
    ...facts.map(([name, value]) => ({ name, text: textOf(value) })),
    ...paths.map((path) => ({
      name: path,
      text:
        path in old && path in now
          ? `${textOf(old[path])} → ${textOf(now[path])}`
          : path in now
            ? textOf(now[path])
            : `${textOf(old[path])} → –`,
    })),
  ]
  if (lines.length === 0) return <span className="text-ink-faint">–</span>
  return (
    <div className="font-mono text-xs [overflow-wrap:anywhere] text-ink-soft">
      <Lines lines={lines.slice(0, SHOWN)} />
      {lines.length > SHOWN && (
        <details>
          <summary className="cursor-pointer font-sans text-[13px] hover:text-ink">
            {t('moreParts', { count: lines.length - SHOWN })}
          </summary>
          <Lines lines={lines.slice(SHOWN)} />
        </details>
      )}
    </div>
  )
}

function Lines({ lines }: { lines: { name: string; text: string }[] }) {
  return lines.map(({ name, text }) => (
    <div key={name}>
      <span className="text-ink-faint">{name}</span> {text}
    </div>
  ))
}

const partsOf = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {}
const textOf = (value: unknown): string => (typeof value === 'string' ? value || '""' : JSON.stringify(value))
