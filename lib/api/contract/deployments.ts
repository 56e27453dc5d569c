import { z } from 'zod'
import {
  AUTO_UPGRADES,
  DEPLOY_ACTIONS,
  DEPLOY_COMMANDS,
  DEPLOYMENT_STATUSES,
  PULL_POLICIES,
  SCHEDULING_POLICIES,
} from '../../domain/service'
import { endpoint } from '../endpoint'
import { Id, None, Paging, pageOf, ServerTime, TransactionView } from './common'
import { Created, ImageConfig, ServiceInput, VsoaBlock } from './services'

const tag = 'Service'
const Needed = z.string({ error: 'required' }).min(1, { error: 'required' }).max(64, { error: 'text.long' })

/** The same as for a new service; what is left out takes its default. */
export const ServiceUpdate = ServiceInput.extend({
  id: Needed,
  /** Ours: the version that was edited. When the service has another one by now, nothing is changed and the answer says who did what. */
  version: z.number().int().min(1, { error: 'number.positive' }).optional(),
})
export const updateService = endpoint({
  id: 'updateService',
  method: 'PUT',
  path: '/service',
  tag,
  role: 'operator',
  summary: 'Change a service: image, configuration, nodes, number of instances; containers are replaced one after another',
  params: None,
  query: None,
  body: ServiceUpdate,
  /** `transactionId` is ours: it ends with the update. */
  data: Created.extend({ transactionId: z.string() }),
})
export const redeployService = endpoint({
  id: 'redeployService',
  method: 'PUT',
  path: '/service/deployment/restart',
  tag,
  role: 'operator',
  summary: 'Deploy a service again as it is, its containers one after another',
  params: None,
  query: None,
  body: z.object({ id: Needed }),
  data: TransactionView,
})
export const rollbackService = endpoint({
  id: 'rollbackService',
  method: 'PUT',
  path: '/service/rollback',
  tag,
  role: 'operator',
  summary: 'Back to a record: its image, configuration, nodes and number of instances',
  params: None,
  query: None,
  body: z.object({
    id: Needed,
    recordId: Needed,
    /** Ours: as with an update. */
    version: z.number().int().min(1, { error: 'number.positive' }).optional(),
  }),
  data: TransactionView,
})

/** Ours, beside ECSM's fields. */
const Outcome = {
  version: z.number(),
  /** Who asked for it; empty in records of an older version. */
  user: z.string(),
  status: z.enum(DEPLOYMENT_STATUSES),
  /** The reason of a failure, in the caller's language. */
  error: z.string().nullable(),
}
export const DeploymentRow = z.object({
  id: z.string(),
  name: z.string(),
  /** What made it. */
  cmd: z.enum(DEPLOY_COMMANDS),
  createdTime: ServerTime,
  image: z.string().describe('name@tag#os'),
  node: z.object({ names: z.array(z.string()) }),
  ...Outcome,
  factor: z.number(),
  /** Whether it is what the service is now. */
  current: z.boolean(),
})
export type DeploymentRow = z.infer<typeof DeploymentRow>
export const DeploymentDetail = z.object({
  name: z.string(),
  image: z.object({
    ref: z.string(),
    path: z.string(),
    pullPolicy: z.enum(PULL_POLICIES),
    autoUpgrade: z.enum(AUTO_UPGRADES),
  }),
  node: z.object({ names: z.array(z.string()) }),
  action: z.enum(DEPLOY_ACTIONS),
  policy: z.enum(SCHEDULING_POLICIES),
  factor: z.number(),
  /** The start command. */
  cmd: z.array(z.string()),
  vsoa: VsoaBlock.nullable(),
  config: ImageConfig,
  createdTime: ServerTime,
  ...Outcome,
  id: z.string(),
  serviceId: z.string(),
})
export type DeploymentDetail = z.infer<typeof DeploymentDetail>

export const listRecords = endpoint({
  id: 'listRecords',
  method: 'GET',
  path: '/service/record',
  tag,
  role: 'viewer',
  summary: 'What a service was deployed with, newest first',
  params: None,
  query: Paging.extend({ id: z.string({ error: 'required' }).min(1, { error: 'required' }).describe('the service') }),
  body: None,
  data: pageOf(DeploymentRow),
})
export const getRecord = endpoint({
  id: 'getRecord',
  method: 'GET',
  path: '/service/record/{id}',
  tag,
  role: 'viewer',
  summary: 'One deployment record',
  params: Id,
  query: None,
  body: None,
  data: DeploymentDetail,
})
export const deleteRecord = endpoint({
  id: 'deleteRecord',
  method: 'DELETE',
  path: '/service/record',
  tag,
  role: 'operator',
  summary: 'Delete a deployment record; the service stays as it is',
  params: None,
  query: z.object({ id: Needed.describe('the record') }),
  body: None,
  data: z.object({ id: z.string() }),
})
