import type { ContainerRow } from '../../../lib/api/contract'
import { type Sort, sortContainers } from './order'
import type { ServiceGroup } from './rows'

/** A line of the table. `empty`: an open service without containers to show; `failures`: why instances of a folded one failed. */
export type Line =
  | { kind: 'service'; key: string; group: ServiceGroup; open: boolean }
  | { kind: 'container'; key: string; container: ContainerRow; nested: boolean }
  | { kind: 'failures'; key: string; group: ServiceGroup }
  | { kind: 'empty'; key: string }

/** The lines of the services view: each service, and below an open one its containers in the same order. */
export function serviceLines(groups: ServiceGroup[], isOpen: (id: string) => boolean, sort: Sort): Line[] {
  return groups.flatMap((group): Line[] => {
    const { service, containers } = group
    const open = isOpen(service.id)
    const head: Line = { kind: 'service', key: service.id, group, open }
    if (!open)
      return service.errorInstance.length > 0 ? [head, { kind: 'failures', key: `${service.id} failures`, group }] : [head]
    if (containers.length === 0) return [head, { kind: 'empty', key: `${service.id} empty` }]
    return [head, ...containerLines(sortContainers(containers, sort), true)]
  })
}

export function containerLines(containers: ContainerRow[], nested = false): Line[] {
  return containers.map((container) => ({ kind: 'container', key: container.taskId, container, nested }))
}
