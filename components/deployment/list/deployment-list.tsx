'use client'

import { SearchX } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useCallback, useDeferredValue, useMemo, useState } from 'react'
import type { ContainerRow, ServiceRow } from '../../../lib/api/contract'
import { Button } from '../../ui/button'
import { EmptyState } from '../../ui/empty-state'
import { TableSkeleton } from '../../ui/skeleton'
import { useActionDialog } from '../action-dialog'
import type { ContainerAction, ServiceAction } from '../action-names'
import { appliesToContainer, appliesToService } from '../applicable'
import { BulkBar } from './bulk-bar'
import { DeploymentTable } from './deployment-table'
import { containerLines, serviceLines } from './lines'
import { sortContainers, sortGroups } from './order'
import { byServiceId, fitting, groupsOf, isFiltered } from './rows'
import { Toolbar } from './toolbar'
import { useBulk } from './use-bulk'
import { useListState } from './use-list-state'
import { useSelection } from './use-selection'

/** With more services than this their containers are folded away at first, unless something is looked for. */
export const UNFOLDED_AT_MOST = 12
const CONTAINER_ACTIONS: ContainerAction[] = ['start', 'stop', 'restart', 'pause', 'unpause']
const SERVICE_ACTIONS: ServiceAction[] = [...CONTAINER_ACTIONS, 'destroy']

const NO_CONTAINERS: ContainerRow[] = []

/** From this many containers on, changes come faster than it is worth to draw them one by one. */
const DEFERRED_FROM = 200

interface DeploymentListProps {
  services: ServiceRow[]
  /** null while they are on their way: folded services stand there already. */
  containers: ContainerRow[] | null
}

/** Services with their containers, or all containers: searched, filtered, sorted, and acted on one by one or together. */
export function DeploymentList(props: DeploymentListProps) {
  const t = useTranslations('deployment')
  const state = useListState()
  const later = { services: useDeferredValue(props.services), containers: useDeferredValue(props.containers) }
  const shown = (props.containers?.length ?? 0) < DEFERRED_FROM ? props : later
  const { services } = shown
  const containers = shown.containers ?? NO_CONTAINERS
  const toCome = shown.containers === null
  const { view, filters, sort } = state
  const search = useDeferredValue(state.search)
  const [folded, setFolded] = useState<ReadonlyMap<string, boolean>>(new Map())
  const { ask, dialog, busyWith } = useActionDialog()
  const bulk = useBulk()

  const filtered = search.trim() !== '' || isFiltered(filters)
  const byService = useMemo(() => byServiceId(containers), [containers])
  const groups = useMemo(
    () => (view === 'services' ? sortGroups(groupsOf(services, toCome ? null : byService, search, filters), sort) : []),
    [view, services, byService, toCome, search, filters, sort],
  )
  const inOrder = useMemo(
    () => (view === 'containers' ? sortContainers(fitting(containers, search, filters), sort) : []),
    [view, containers, search, filters, sort],
  )
  const openAtFirst = filtered || services.length <= UNFOLDED_AT_MOST
  const lines = useMemo(
    () =>
      view === 'services'
        ? serviceLines(groups, (id) => !toCome && (folded.get(id) ?? openAtFirst), sort)
        : containerLines(inOrder),
    [view, groups, inOrder, folded, openAtFirst, toCome, sort],
  )
  const ids = useMemo(
    () => (view === 'services' ? groups.map((each) => each.service.id) : inOrder.map((each) => each.taskId)),
    [view, groups, inOrder],
  )
  const selection = useSelection(ids)
  const onToggle = useCallback((id: string, open: boolean) => setFolded((before) => new Map(before).set(id, open)), [])

  const chosenServices = view === 'services' ? services.filter((each) => selection.ids.has(each.id)) : []
  const chosenContainers = view === 'containers' ? inOrder.filter((each) => selection.ids.has(each.taskId)) : []
  const servicesFor = (action: ServiceAction) =>
    chosenServices.filter((each) => appliesToService(action, each, byService.get(each.id) ?? []))
  const containersFor = (action: ServiceAction) =>
    action === 'destroy' ? [] : chosenContainers.filter((each) => appliesToContainer(action, each))

  function actOnChosen(action: ServiceAction) {
    if (view === 'services') {
      const targets = servicesFor(action)
      const leaving = targets
        .flatMap((each) => byService.get(each.id) ?? [])
        .filter((each) => action === 'destroy' || appliesToContainer(action, each))
      const requests = targets.map((target) => ({ kind: 'service' as const, target, action }))
      bulk.ask({ action, kind: 'service', requests, leaving, skipped: chosenServices.length - targets.length })
    } else if (action !== 'destroy') {
      const targets = containersFor(action)
      const requests = targets.map((target) => ({ kind: 'container' as const, target, action }))
      bulk.ask({ action, kind: 'container', requests, leaving: targets, skipped: chosenContainers.length - targets.length })
    }
  }
  const busyId = !busyWith ? null : busyWith.kind === 'service' ? busyWith.target.id : busyWith.target.taskId

  return (
    <>
      <Toolbar state={state} containers={containers} />
      <BulkBar
        state={state}
        shown={ids.length}
        all={view === 'services' ? services.length : containers.length}
        filtered={filtered}
        selected={selection.ids.size}
        actions={view === 'services' ? SERVICE_ACTIONS : CONTAINER_ACTIONS}
        applies={(action) => (view === 'services' ? servicesFor(action) : containersFor(action)).length > 0}
        running={bulk.running}
        onAction={actOnChosen}
        onClear={() => selection.toggleAll(false)}
      />
      {toCome && (filtered || view === 'containers') ? (
        <TableSkeleton columns={7} />
      ) : ids.length === 0 ? (
        <EmptyState
          icon={SearchX}
          title={t('list.nothing.title')}
          action={<Button onClick={state.clear}>{t('list.clear')}</Button>}
        >
          {t('list.nothing.text')}
        </EmptyState>
      ) : (
        <DeploymentTable
          view={view}
          lines={lines}
          containersOf={byService}
          columns={state.columns}
          sort={sort}
          onSort={state.setSort}
          selection={selection}
          busyId={busyId}
          onToggle={onToggle}
          onAsk={ask}
        />
      )}
      {dialog}
      {bulk.dialog}
    </>
  )
}
