import type { DistributionShape, MicroserviceRow } from '../../lib/api/contract/microservices'

/** One instance's part of the newest look-ups. */
export interface Part {
  taskId: string
  /** Null: it exists no more. */
  containerName: string | null
  /** Null where weights don't count. */
  weight: number | null
  picks: number
  percent: number
}

/** Every instance of a microservice by name, then those that are gone, with their parts of the newest look-ups. */
export function partsOf(
  row: Pick<MicroserviceRow, 'instances' | 'weights'>,
  { picks }: Pick<DistributionShape, 'picks'>,
): Part[] {
  const counts = new Map(picks.map((each) => [each.taskId, each.picks]))
  const all = picks.reduce((sum, each) => sum + each.picks, 0)
  const part = (taskId: string, containerName: string | null): Part => {
    const count = counts.get(taskId) ?? 0
    const weight = containerName === null ? null : (row.weights?.[taskId] ?? null)
    return { taskId, containerName, weight, picks: count, percent: all === 0 ? 0 : (100 * count) / all }
  }
  const known = new Set(row.instances.map((instance) => instance.taskId))
  return [
    ...[...row.instances]
      .sort((a, b) => a.containerName.localeCompare(b.containerName, undefined, { numeric: true }))
      .map((instance) => part(instance.taskId, instance.containerName)),
    ...picks.filter((each) => !known.has(each.taskId)).map((each) => part(each.taskId, null)),
  ]
}
