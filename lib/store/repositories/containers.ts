import type { SecretBox } from '../../secrets'
import type { Container } from '../generated/client'
import { fromJson, newId, toJson } from '../json'
import { openSpec, sealSpec } from '../seal'
import type { ContainerRecord, ObservedContainer, Repositories } from '../types'
import type { Context } from './context'

export function containerRepository({ db, box, wrote }: Context): Repositories['containers'] {
  const toRecord = (row: Container) => toContainer(row, box)
  const open = (row: Container | null) => row && toRecord(row)
  const written = (row: Container) => {
    const record = toRecord(row)
    wrote('containers', record.taskId, () => record)
    return record
  }
  return {
    async list({ serviceIds, nodeIds, taskIds } = {}) {
      const where = {
        ...(serviceIds && { serviceId: { in: serviceIds } }),
        ...(nodeIds && { nodeId: { in: nodeIds } }),
        ...(taskIds && { taskId: { in: taskIds } }),
      }
      return (await db.container.findMany({ where, orderBy: [{ createdAt: 'asc' }, { slot: 'asc' }] })).map(toRecord)
    },
    get: async (taskId) => open(await db.container.findUnique({ where: { taskId } })),
    byName: async (name) => open(await db.container.findUnique({ where: { name } })),
    create: async (data) => written(await db.container.create({ data: { ...data, taskId: data.taskId ?? newId() } })),
    async update(taskId, { spec, ...rest }) {
      const data = { ...rest, ...(spec !== undefined && { spec: spec && sealSpec(box, spec) }), updatedAt: new Date() }
      return written(await db.container.update({ where: { taskId }, data }))
    },
    async observe(taskId, observed) {
      await db.container.updateMany({ where: { taskId }, data: { observed: observed && toJson(observed) } })
      wrote('containers', taskId, (before) => before && { ...before, observed })
    },
    async remove(taskId) {
      await db.container.deleteMany({ where: { taskId } })
      wrote('containers', taskId, () => undefined)
    },
  }
}

function toContainer(row: Container, box: SecretBox): ContainerRecord {
  return {
    ...row,
    spec: row.spec === null ? null : openSpec(box, row.spec),
    desired: row.desired as ContainerRecord['desired'],
    deployStatus: row.deployStatus as ContainerRecord['deployStatus'],
    observed: row.observed === null ? null : fromJson<ObservedContainer>(row.observed),
  }
}
