'use client'

import { TriangleAlert } from 'lucide-react'
import { useLocale, useTranslations } from 'next-intl'
import type { ContainerRow } from '../../lib/api/contract'
import { relativeText, useNow } from '../ui/relative-time'
import { useInBrowser } from '../ui/use-in-browser'

type Loss = NonNullable<ContainerRow['nodeLoss']>

/** What becomes of a container because a node is away, as a sentence; null: nothing has to. */
export function useNodeLossText(): (loss: Loss | null, nodeName: string) => string | null {
  const t = useTranslations('deployment.nodeLoss')
  const locale = useLocale()
  const now = useNow()
  const known = useInBrowser()
  return (loss, nodeName) => {
    // The server's idea of now isn't this person's.
    if (!loss || !known) return null
    const { state, node, since, at } = loss
    return t(state, {
      node,
      here: nodeName,
      since: relativeText(since, now, locale),
      at: at === null ? '' : relativeText(state === 'grace' ? Math.max(at, now) : at, now, locale),
    })
  }
}

/** The same above a container's facts. */
export function NodeLossNotice({ container }: { container: ContainerRow }) {
  const text = useNodeLossText()(container.nodeLoss, container.nodeName)
  if (text === null) return null
  return (
    <p
      role="status"
      data-node-loss={container.nodeLoss?.state}
      className="mb-4 flex gap-2 rounded-lg border bg-warn-soft px-4 py-3 text-warn"
    >
      <TriangleAlert className="mt-0.5 size-4 shrink-0" aria-hidden />
      <span className="min-w-0">{text}</span>
    </p>
  )
}

/** A container's node in a row of a list, and below it that it isn't there by plan. */
export function NodeOfRow({ container: { nodeLoss, nodeName } }: { container: ContainerRow }) {
  if (nodeLoss) return <LostNode loss={nodeLoss} nodeName={nodeName} />
  return (
    <span className="block truncate" title={nodeName}>
      {nodeName}
    </span>
  )
}

function LostNode({ loss, nodeName }: { loss: Loss; nodeName: string }) {
  const t = useTranslations('deployment.nodeLoss')
  const text = useNodeLossText()(loss, nodeName)
  return (
    <span className="block min-w-0" title={text ?? nodeName}>
      <span className="block truncate">{nodeName}</span>
      <span className="block truncate text-xs text-warn">
        {loss.state === 'moved' ? t('was', { node: loss.node }) : t('waits')}
      </span>
    </span>
  )
}
