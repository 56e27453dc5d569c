import type { SecretBox } from '../../secrets'
import type { Deployment } from '../generated/client'
import { fromJson, newId, toJson } from '../json'
import { LIST_LIMIT } from '../retention'
import { openSpec, sealSpec } from '../seal'
import type { DeploymentRecord, Repositories } from '../types'
import type { Context } from './context'

export function deploymentRepository({ db, box }: Context): Repositories['deployments'] {
  return {
    add: async ({ spec, plan = null, ...rest }) => {
      const data = { id: newId(), ...rest, spec: sealSpec(box, spec), plan: plan && toJson(plan) }
      return toRecord(await db.deployment.create({ data }), box)
    },
    async list(serviceId) {
      const orderBy = [{ createdAt: 'desc' as const }, { id: 'desc' as const }]
      return (await db.deployment.findMany({ where: { serviceId }, orderBy, take: LIST_LIMIT })).map((row) => toRecord(row, box))
    },
    async get(id) {
      const row = await db.deployment.findUnique({ where: { id } })
      return row && toRecord(row, box)
    },
    async listRunning() {
      const rows = await db.deployment.findMany({ where: { status: 'running' }, orderBy: { id: 'asc' } })
      return rows.map((row) => toRecord(row, box))
    },
    async finish(id, { status, error = null }) {
      await db.deployment.updateMany({ where: { id }, data: { status, error } })
    },
    async remove(id) {
      await db.deployment.deleteMany({ where: { id } })
    },
  }
}

function toRecord(row: Deployment, box: SecretBox): DeploymentRecord {
  return {
    ...row,
    spec: openSpec(box, row.spec),
    cmd: row.cmd as DeploymentRecord['cmd'],
    status: row.status as DeploymentRecord['status'],
    plan: row.plan === null ? null : fromJson<DeploymentRecord['plan']>(row.plan),
  }
}
