'use client'

import { useTranslations } from 'next-intl'
import type { NodeRow } from '../../lib/api/contract'
import { ConsequenceList, useConsequences } from '../deployment/consequence-list'
import { useFailureText } from '../i18n/failure-text'
import { useLiveList } from '../live'
import { Confirm } from '../ui/confirm'
import { usePower } from './use-power'

/** Container names that are told one by one; more are counted. */
const NAMED = 8

/** Asks before a node loses its power, and names what that hurts: its containers, their clients, and who takes over. */
export function PowerDialog({ node, onClose }: { node: NodeRow; onClose: () => void }) {
  const t = useTranslations('nodes.power')
  const failureText = useFailureText()
  const power = usePower(node, { onDone: onClose })
  const { rows } = useLiveList('containers')
  const dying = (rows ?? []).filter((each) => each.nodeId === node.id && (each.status === 'running' || each.status === 'paused'))
  const consequences = useConsequences(dying)
  const silent = dying.filter((each) => !consequences.some(({ container }) => container === each.name))
  const error = failureText(power.error)
  return (
    <Confirm
      open
      onOpenChange={(open) => !open && onClose()}
      title={t('title', { name: node.name })}
      action={t('off')}
      danger
      busy={power.isPending}
      error={error}
      onConfirm={() => power.mutate(false)}
    >
      <p>{t('text', { count: dying.length })}</p>
      <ConsequenceList consequences={consequences} />
      {silent.length > 0 && (
        <p>
          {t('others', {
            count: silent.length,
            names: silent
              .slice(0, NAMED)
              .map((each) => each.name)
              .join(', '),
            more: Math.max(0, silent.length - NAMED),
          })}
        </p>
      )}
      <p>{t('back')}</p>
    </Confirm>
  )
}
