'use client'

import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import type { NodeRow } from '../../lib/api/contract'
import { Percent, Uptime } from '../ui/figures'
import { UsageBar } from './usage-bar'

/** What a node is, and how much of it is in use. */
export function NodeFacts({ node }: { node: NodeRow }) {
  const t = useTranslations('nodes')
  const os = useTranslations('common.os')
  const online = node.status === 'online'
  return (
    <section className="mb-4 rounded-lg border bg-surface px-4 py-3" aria-label={t('facts')}>
      <dl className="grid grid-cols-2 gap-x-6 gap-y-3 sm:grid-cols-3 lg:grid-cols-5">
        <Fact name={t('type')}>{node.type ? `${os(node.type)} ${node.arch}` : '–'}</Fact>
        <Fact name={t('address')}>
          <span className="font-mono text-[13px] break-all">{node.address}</span>
        </Fact>
        <Fact name={t('uptime')}>
          <Uptime at={node.bootedAt} />
        </Fact>
        <Fact name={t('cpu')}>{online && node.cpuPercent !== null ? <Percent value={node.cpuPercent} /> : '–'}</Fact>
        <Fact name={t('cores')}>
          <span className="tabular-nums">{node.cores > 0 ? node.cores : '–'}</span>
        </Fact>
        <Fact name={t('memory')}>
          {online ? <UsageBar used={node.memoryTotal - node.memoryFree} total={node.memoryTotal} /> : '–'}
        </Fact>
        <Fact name={t('disk')}>{online ? <UsageBar used={node.diskTotal - node.diskFree} total={node.diskTotal} /> : '–'}</Fact>
        <Fact name={t('containers')}>
          <span className="tabular-nums">
            {t('containersOf', { running: online ? node.containerRunning : '–', total: node.containerTotal })}
          </span>
        </Fact>
        <Fact name={t('version')}>{node.version || '–'}</Fact>
        <Fact name={t('created')}>
          <span title={t('serverTime')} className="tabular-nums">
            {node.createdTime}
          </span>
        </Fact>
      </dl>
    </section>
  )
}

function Fact({ name, children }: { name: ReactNode; children: ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="text-xs text-ink-faint">{name}</dt>
      <dd className="break-words">{children}</dd>
    </div>
  )
}
