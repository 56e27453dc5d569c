'use client'

import { useTranslations } from 'next-intl'
import type { NodeRow } from '../../lib/api/contract'
import { Badge, StatusBadge } from '../ui/badge'
import { Tooltip } from '../ui/tooltip'

/** Whether a node is there: as colour, icon and word. */
export function NodeStatus({ node }: { node: NodeRow }) {
  const t = useTranslations('nodes.state')
  if (node.status === 'online') return <StatusBadge tone="ok">{t('online')}</StatusBadge>
  if (node.power === 'off')
    return (
      <StatusBadge tone="idle" icon="idle">
        {t('powerOff')}
      </StatusBadge>
    )
  // Whoever started it starts it again; it isn't lost.
  if (node.power === 'on')
    return (
      <StatusBadge tone="warn" icon="busy">
        {t('starting')}
      </StatusBadge>
    )
  if (node.offlineCause === 'connecting')
    return (
      <StatusBadge tone="info" icon="busy">
        {t('connecting')}
      </StatusBadge>
    )
  return <StatusBadge tone="bad">{t('offline')}</StatusBadge>
}

/** Why it is offline and what helps; what its connection said, on hover. Nothing where the state says it all. */
export function OfflineReason({ node, className }: { node: NodeRow; className?: string }) {
  const t = useTranslations('nodes.cause')
  const { offlineCause: cause } = node
  if (cause === null || cause === 'connecting' || node.power !== null) return null
  const text = t(cause.replaceAll(' ', '_'), { address: node.address })
  return (
    <p className={className} title={node.statusReason ?? undefined}>
      {text}
    </p>
  )
}

/** That a node's agent runs on the console's own machine. */
export function SimulatedBadge() {
  const t = useTranslations('nodes')
  return (
    <Tooltip text={t('simulatedHint')}>
      <span>
        <Badge>{t('simulated')}</Badge>
      </span>
    </Tooltip>
  )
}
