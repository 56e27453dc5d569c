'use client'

import { useTranslations } from 'next-intl'
import type { ContainerRow } from '../../lib/api/contract'
import { useLiveList } from '../live'
import {
  type Consequence,
  type ConsequenceGroup,
  consequencesOf,
  consequencesOfReplacing,
  groupConsequences,
} from './consequences'

/** So many are spelled out, the worst first. */
const SHOWN = 6
/** And so many clients are named. */
const CLIENTS_NAMED = 4

/** What happens to those who use `leaving` when they stop together, from the live lists. */
export function useConsequences(leaving: ContainerRow[]): Consequence[] {
  const microservices = useLiveList('microservices').rows
  return consequencesOf(leaving, microservices ?? [])
}

/** What happens to those who use `replaced` when these are replaced one after another. */
export function ReplacingList({ replaced }: { replaced: ContainerRow[] }) {
  const microservices = useLiveList('microservices').rows
  return <ConsequenceList consequences={consequencesOfReplacing(replaced, microservices ?? [])} />
}

/** What happens to those who use these services when their containers are replaced, be it an update or a rollback. */
export function ServicesReplacingList({ serviceIds }: { serviceIds: readonly string[] }) {
  const containers = useLiveList('containers').rows ?? []
  return <ReplacingList replaced={containers.filter((each) => serviceIds.includes(each.serviceId))} />
}

/** The consequences for people, bounded, and which of the clients that Tandem runs are among those concerned. */
export function ConsequenceList({ consequences }: { consequences: Consequence[] }) {
  const t = useTranslations('deployment.consequence')
  const clients = useLiveList('clients').rows
  if (consequences.length === 0) return null
  const groups = groupConsequences(consequences)
  const names = new Set(consequences.filter((each) => each.kind !== 'standby').map((each) => each.container))
  const ours = (clients ?? [])
    .filter((each) => each.publisher && names.has(each.publisher.containerName))
    .map((each) => each.name)
  return (
    <ul className="space-y-1.5 rounded-md bg-sunken px-3 py-2 text-ink">
      {groups.slice(0, SHOWN).map((each) => (
        <li key={each.first.container}>
          <ConsequenceText group={each} />
        </li>
      ))}
      {groups.length > SHOWN && <li className="text-ink-soft">{t('more', { count: groups.length - SHOWN })}</li>}
      {ours.length > 0 && (
        <li className="text-[13px] text-ink-soft">
          {t('named', { names: ours.slice(0, CLIENTS_NAMED).join(', '), more: Math.max(0, ours.length - CLIENTS_NAMED) })}
        </li>
      )}
    </ul>
  )
}

function ConsequenceText({ group }: { group: ConsequenceGroup }) {
  const t = useTranslations('deployment.consequence')
  const { first, containers, clients } = group
  const { container, microservice } = first
  const instances = containers.length
  const about = { container, microservice, instances, clients: clients === null ? 'unknown' : String(clients) }
  if (first.kind === 'moves') return t('moves', { ...about, to: first.to })
  const key = instances > 1 ? (`${first.kind}All` as const) : first.kind
  return t(key, { ...about, others: first.kind === 'spreads' ? first.others : 0 })
}
