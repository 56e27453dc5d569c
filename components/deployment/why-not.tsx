'use client'

import { useTranslations } from 'next-intl'
import type { ContainerRow } from '../../lib/api/contract'
import { useNow } from '../ui/relative-time'

/** Why it doesn't run as it should: how it ended, when it starts again, why it could not be deployed. */
export function WhyNot({ container }: { container: ContainerRow }) {
  if (container.deployStatus === 'failure' && container.failedMessage)
    return <div className="mt-0.5 max-w-80 text-xs text-bad">{container.failedMessage}</div>
  if (container.status !== 'exited' || !container.exit) return null
  return <Ended exit={container.exit} nextStartAt={container.nextStartAt} />
}

function Ended({ exit, nextStartAt }: { exit: NonNullable<ContainerRow['exit']>; nextStartAt: number | null }) {
  const t = useTranslations('deployment')
  return (
    <div className="mt-0.5 max-w-80 text-xs text-ink-soft">
      {t(`exit.${exit.reason.replaceAll(' ', '_')}`, exitParameters(exit))}
      {nextStartAt !== null && <NextStart at={nextStartAt} />}
    </div>
  )
}

/** For the sentences of `deployment.exit`: `how` is `signal`, `code` or `other`. */
export function exitParameters(exit: NonNullable<ContainerRow['exit']>) {
  const how = exit.signal ? 'signal' : exit.code !== null ? 'code' : 'other'
  return { how, code: exit.code ?? 0, signal: exit.signal ?? '' }
}

export function NextStart({ at }: { at: number }) {
  const t = useTranslations('deployment')
  const seconds = Math.max(0, Math.ceil((at - useNow()) / 1000))
  return <span className="block tabular-nums">{t('nextStart', { seconds })}</span>
}
