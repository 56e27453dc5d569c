'use client'

import { Minus, Plus } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { type Change, changesBetween } from '../../../lib/api/changes'

/** More parts than this are only counted. */
const MOST_CHANGES = 40

/** What differs between two specifications, part by part, as it was and as it will be. */
export function SpecChanges({ before, after }: { before: object; after: object }) {
  const t = useTranslations('deployment.update')
  const changes = changesBetween(before, after)
  if (changes.length === 0) return <p className="text-ink-soft">{t('noChanges')}</p>
  return (
    <dl className="divide-y rounded-md border">
      {changes.slice(0, MOST_CHANGES).map((each) => (
        <ChangeRow key={each.path} change={each} />
      ))}
      {changes.length > MOST_CHANGES && (
        <div className="px-3 py-1.5 text-ink-soft">{t('moreChanges', { count: changes.length - MOST_CHANGES })}</div>
      )}
    </dl>
  )
}

function ChangeRow({ change: { path, before, after } }: { change: Change }) {
  const t = useTranslations('deployment.update')
  const part = path.replaceAll('.', '_')
  const [old, now] = [linesOf(before), linesOf(after)]
  return (
    <div className="grid gap-x-6 gap-y-1 px-3 py-2 sm:grid-cols-[12rem_1fr]">
      <dt className="min-w-0 break-words text-ink-soft" title={path}>
        {t.has(`part.${part}` as never) ? t(`part.${part}` as never) : path}
      </dt>
      <dd className="min-w-0 space-y-0.5 font-mono text-[13px]">
        {old
          .filter((line) => !now.includes(line))
          .map((line) => (
            <Line key={`- ${line}`} sign={t('was')} look="text-bad" icon={<Minus aria-hidden />} text={line} />
          ))}
        {now
          .filter((line) => !old.includes(line))
          .map((line) => (
            <Line key={`+ ${line}`} sign={t('becomes')} look="text-ok" icon={<Plus aria-hidden />} text={line} />
          ))}
        {sameLines(old, now) && <span className="font-sans text-ink-soft">{t('order')}</span>}
      </dd>
    </div>
  )
}

function Line({ sign, look, icon, text }: { sign: string; look: string; icon: React.ReactNode; text: string }) {
  return (
    <div className={`flex gap-1.5 ${look} [&>svg]:mt-0.5 [&>svg]:size-3.5 [&>svg]:shrink-0`}>
      {icon}
      <span className="sr-only">{sign}</span>
      <span className="min-w-0 break-all">{text}</span>
    </div>
  )
}

/** A value as lines: one for each entry of a list. */
function linesOf(value: unknown): string[] {
  if (value === undefined) return []
  if (Array.isArray(value)) return value.map((each) => (typeof each === 'string' ? each : JSON.stringify(each)))
  return [typeof value === 'string' ? value || '""' : JSON.stringify(value)]
}

const sameLines = (a: readonly string[], b: readonly string[]) =>
  a.every((line) => b.includes(line)) && b.every((line) => a.includes(line))
