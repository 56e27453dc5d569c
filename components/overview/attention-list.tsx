'use client'

import { CircleCheck } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useMemo, useState } from 'react'
import type { ContainerRow, NodeRow } from '../../lib/api/contract'
import type { MicroserviceRow } from '../../lib/api/contract/microservices'
import { useLiveList, useLiveStatus } from '../live'
import { Badge, StatusBadge } from '../ui/badge'
import { Button } from '../ui/button'
import { Link } from '../ui/link'
import { RelativeTime, useNow } from '../ui/relative-time'
import { type Attention, attentionOf } from './attention'
import { Section } from './section'

/** More than this is behind a button: the first ones are the worst. */
const SHOWN = 8

interface AttentionListProps {
  nodes: NodeRow[]
  containers: ContainerRow[]
  microservices: MicroserviceRow[]
  /** Don't say that all is well: there is nothing yet. */
  quiet: boolean
}

/** What is wrong now, worst first, each with since when and what to do; or that all is well. */
export function AttentionList({ nodes, containers, microservices, quiet }: AttentionListProps) {
  const t = useTranslations('overview.attention')
  const { rows: events } = useLiveList('events')
  const { governor } = useLiveStatus()
  const now = useNow()
  const [all, setAll] = useState(false)
  const found = useMemo(
    () => attentionOf({ nodes, containers, microservices, events: events ?? [], governorUp: governor, now }),
    [nodes, containers, microservices, events, governor, now],
  )
  if (found.length === 0)
    return quiet ? null : (
      <p role="status" className="flex items-center gap-2.5 rounded-lg border bg-ok-soft px-4 py-3 text-ok">
        <CircleCheck className="size-5 shrink-0" aria-hidden />
        <span className="min-w-0">
          <strong className="font-semibold">{t('wellTitle')}</strong> {t('well')}
        </span>
      </p>
    )
  const bad = found.filter((each) => each.level === 'bad').length
  return (
    <Section
      title={
        <span className="flex items-center gap-2" role="status">
          {t('title')}
          <Badge tone={bad > 0 ? 'bad' : 'warn'}>{found.length}</Badge>
        </span>
      }
    >
      <ul className="divide-y rounded-lg border bg-surface">
        {(all ? found : found.slice(0, SHOWN)).map((each) => (
          <Item key={each.id} item={each} />
        ))}
      </ul>
      {found.length > SHOWN && (
        <Button size="sm" variant="ghost" className="mt-1" aria-expanded={all} onClick={() => setAll(!all)}>
          {all ? t('fewer') : t('more', { count: found.length - SHOWN })}
        </Button>
      )}
    </Section>
  )
}

function Item({ item }: { item: Attention }) {
  const t = useTranslations('overview.attention')
  return (
    <li data-attention={item.kind} className="flex flex-wrap items-center gap-x-3 gap-y-1.5 px-4 py-2.5">
      <StatusBadge tone={item.level}>{t(`kind.${item.kind}`)}</StatusBadge>
      <div className="min-w-0 flex-1 basis-60">
        {item.name && (
          <Link href={item.href} className="mr-2 font-medium text-accent hover:underline">
            {item.name}
          </Link>
        )}
        <span className="text-ink-soft">{t(`text.${item.kind}`, item.params)}</span>
        {item.detail && (
          <div lang="en" className="truncate text-[13px] text-ink-faint" title={item.detail}>
            {item.detail}
          </div>
        )}
      </div>
      {item.since !== null && <RelativeTime at={item.since} className="text-[13px] text-ink-faint" />}
      <Button asChild size="sm">
        <Link href={item.href} aria-label={`${t(`action.${item.kind}`)} ${item.name}`}>
          {t(`action.${item.kind}`)}
        </Link>
      </Button>
    </li>
  )
}
