'use client'

import { useQuery } from '@tanstack/react-query'
import { TriangleAlert } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { agentSetup, type NodeRow } from '../../lib/api/contract'
import { callApi } from '../api/client'
import { nodeHref } from '../hrefs'
import { useLiveList } from '../live'
import { Button } from '../ui/button'
import { Dialog } from '../ui/dialog'
import { ErrorState } from '../ui/error-state'
import { Link } from '../ui/link'
import { Skeleton } from '../ui/skeleton'
import { agentCommand } from './agent-command'
import { CommandBox } from './command-box'
import { NodeStatus, OfflineReason } from './node-status'

interface RegisteredNodeProps {
  registered: { row: NodeRow; password: string }
  onClose: () => void
}

const LOOPBACK = /^(localhost|127\.|\[?::1)/

/** The command that runs the agent, its password for the last time, and whether it has come, live. */
export function RegisteredNode({ registered: { row, password }, onClose }: RegisteredNodeProps) {
  const t = useTranslations('nodes.registered')
  const common = useTranslations('common')
  const node = useLiveList('nodes').rows?.find((each) => each.id === row.id) ?? row
  const setup = useQuery({
    queryKey: ['agent setup'],
    queryFn: ({ signal }) => callApi(agentSetup, {}, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  })
  const position = setup.data?.position
  const online = node.status === 'online'
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={t('title', { name: node.name })}
      description={t('description')}
      footer={
        <>
          <Button onClick={onClose}>{common('close')}</Button>
          <Button asChild variant={online ? 'primary' : 'secondary'}>
            <Link href={nodeHref(node.id)}>{t('open')}</Link>
          </Button>
        </>
      }
    >
      <div className="space-y-3">
        {setup.isError ? (
          <ErrorState error={setup.error} onRetry={() => void setup.refetch()} />
        ) : position ? (
          <CommandBox
            label={t('command')}
            command={agentCommand({
              name: node.name,
              address: node.address,
              password,
              tls: node.tls,
              position: { host: position.host ?? window.location.hostname, port: position.port },
            })}
          />
        ) : (
          <Skeleton className="h-40 w-full" />
        )}
        <p className="text-[13px] text-ink-soft">{t('once')}</p>
        {position?.loopback && !LOOPBACK.test(node.address) && (
          <p className="flex gap-2 rounded-md bg-warn-soft px-3 py-2 text-[13px] text-warn">
            <TriangleAlert className="mt-0.5 size-4 shrink-0" aria-hidden />
            <span className="min-w-0">{t('loopback', { host: position.host ?? '' })}</span>
          </p>
        )}
        <div className="min-h-16 rounded-md border px-3 py-2.5" aria-live="polite">
          <div className="flex flex-wrap items-center gap-2">
            <NodeStatus node={node} />
            <span className="text-ink-soft">{online ? t('online') : t('waiting', { address: node.address })}</span>
          </div>
          <OfflineReason node={node} className="mt-1 text-[13px] text-ink-soft" />
        </div>
      </div>
    </Dialog>
  )
}
