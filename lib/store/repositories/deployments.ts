import type { SecretBox } from '../../secrets'
import type { Deployment } from '../generated/client'
import { newId } from '../json'
import { LIST_LIMIT } from '../retention'
import { openSpec, sealSpec } from '../seal'
import type { DeploymentRecord, Repositories } from '../types'
import type { Context } from './context'

export function deploymentRepository({ db, box }: Context): Repositories['deployments'] {
  return {
    add: async ({ serviceId, spec, cmd }) =>
      toRecord(await db.deployment.create({ data: { id: newId(), serviceId, cmd, spec: sealSpec(box, spec) } }), box),
    async list(serviceId) {
      const orderBy = [{ createdAt: 'desc' as const }, { id: 'desc' as const }]
      return (await db.deployment.findMany({ where: { serviceId }, orderBy, take: LIST_LIMIT })).map((row) => toRecord(row, box))
    },
    async get(id) {
      const row = await db.deployment.findUnique({ where: { id } })
      return row && toRecord(row, box)
    },
  }
}

function toRecord(row: Deployment, box: SecretBox): DeploymentRecord {
  return { ...row, spec: openSpec(box, row.spec) }
}
