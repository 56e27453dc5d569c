import { translateError } from '../translate-error'
import type { Repositories } from '../types'
import { apiTokenRepository } from './api-tokens'
import { auditRepository } from './audit'
import { clientMoveRepository } from './client-moves'
import { clientRepository } from './clients'
import { configEntryRepository } from './config-entries'
import { containerRepository } from './containers'
import type { Context } from './context'
import { deploymentRepository } from './deployments'
import { eventRepository } from './events'
import { imageRepository } from './images'
import { microserviceRepository } from './microservices'
import { nodeRepository } from './nodes'
import { serviceRepository } from './services'
import { settingRepository } from './settings'
import { switchMarkRepository } from './switch-marks'
import { switchRepository } from './switches'
import { templateRepository } from './templates'
import { transactionRepository } from './transactions'
import { uploadRepository } from './uploads'
import { deliveryRepository, webhookRepository } from './webhook'

/** How a call gets to the database: through the gate, or straight inside a transaction. */
export type Run = <T>(work: () => Promise<T>) => Promise<T>

/** All repositories on one database or transaction. Each call goes through `run` as a whole and throws only our own errors. */
export function createRepositories(context: Context, run: Run): Repositories {
  const each = <T extends object>(repository: T): T => wrap(repository, run)
  return {
    nodes: each(nodeRepository(context)),
    images: each(imageRepository(context)),
    services: each(serviceRepository(context)),
    containers: each(containerRepository(context)),
    microservices: each(microserviceRepository(context)),
    switches: each(switchRepository(context)),
    switchMarks: each(switchMarkRepository(context)),
    events: each(eventRepository(context)),
    audit: each(auditRepository(context)),
    transactions: each(transactionRepository(context)),
    deployments: each(deploymentRepository(context)),
    clientMoves: each(clientMoveRepository(context)),
    clients: each(clientRepository(context)),
    apiTokens: each(apiTokenRepository(context)),
    templates: each(templateRepository(context)),
    configEntries: each(configEntryRepository(context)),
    settings: each(settingRepository(context)),
    uploads: each(uploadRepository(context)),
    webhook: each(webhookRepository(context)),
    deliveries: each(deliveryRepository(context)),
  }
}

function wrap<T extends object>(repository: T, run: Run): T {
  const entries = Object.entries(repository) as [string, (...args: unknown[]) => Promise<unknown>][]
  const wrapped = entries.map(([name, method]) => [
    name,
    async (...args: unknown[]) => {
      try {
        return await run(() => method(...args))
      } catch (error) {
        throw translateError(error)
      }
    },
  ])
  return Object.fromEntries(wrapped) as T
}
