'use client'

import { useTranslations } from 'next-intl'
import { useFailureText } from '../../i18n/failure-text'
import { Confirm } from '../../ui/confirm'
import { ConsequenceList, useConsequences } from '../consequence-list'
import type { BulkState } from './bulk'

/** So many rows are named. */
const NAMED = 8

interface BulkDialogProps {
  state: BulkState
  /** While it runs: begin no further one. */
  onClose: () => void
  onRun: () => void
}

/** Before: what is concerned and what that does. While: how far it is. After: who refused, and why. */
export function BulkDialog({ state, onClose, onRun }: BulkDialogProps) {
  const t = useTranslations('deployment.bulk')
  const word = useTranslations('deployment.action')
  const common = useTranslations('common')
  const failureText = useFailureText()
  const { action, kind, requests, leaving, skipped, phase, done, failures } = state
  const consequences = useConsequences(leaving)
  const failed = phase === 'failed'
  const count = requests.length
  return (
    <Confirm
      open
      onOpenChange={onClose}
      title={failed ? t('failed', { count: failures.length, all: count }) : t(`title.${action}`, { kind, count })}
      action={failed ? common('retry') : word(action)}
      danger={failed || action === 'destroy' || consequences.some((each) => each.kind === 'ends')}
      busy={phase === 'running'}
      onConfirm={onRun}
    >
      {phase === 'asked' && (
        <>
          <p>{t(`text.${action}`, { kind, count: leaving.length })}</p>
          <Names names={requests.map((each) => each.target.name)} />
          {skipped > 0 && <p className="text-[13px]">{t('skipped', { count: skipped })}</p>}
          <ConsequenceList consequences={consequences} />
        </>
      )}
      {phase === 'running' && (
        <div role="status">
          <p className="tabular-nums">{t('progress', { done, all: count })}</p>
          <progress className="mt-2 h-2 w-full accent-accent" value={done} max={count} aria-label={t('progressLabel')} />
        </div>
      )}
      {failed && (
        <>
          <p>{t('rest', { count: done - failures.length })}</p>
          <ul className="max-h-64 space-y-1 overflow-y-auto rounded-md bg-bad-soft px-3 py-2 text-ink">
            {failures.map(({ item, error }) => (
              <li key={item.target.name}>
                <strong className="font-medium">{item.target.name}</strong>
                {': '}
                {failureText(error)}
              </li>
            ))}
          </ul>
        </>
      )}
    </Confirm>
  )
}

function Names({ names }: { names: string[] }) {
  const t = useTranslations('deployment.list')
  const more = names.length - NAMED
  return (
    <p className="font-medium break-words text-ink">
      {names.slice(0, NAMED).join(', ')}
      {more > 0 && <span className="font-normal text-ink-soft">{` ${t('others', { count: more })}`}</span>}
    </p>
  )
}
