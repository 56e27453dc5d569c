import { z } from 'zod'
import { CONTAINER_ACTIONS } from '../../domain/container'
import { MOST_SERVICES_AT_ONCE } from '../../domain/service'
import { endpoint } from '../endpoint'
import { None, TemplatePath, TransactionView } from './common'

const Ids = z.object({ ids: z.array(z.string().min(1)).min(1, { error: 'required' }).max(MOST_SERVICES_AT_ONCE) })
const Done = z.object({ ids: z.array(z.string()) })
/** Of a template, or of a folder of templates: then it means all below. */
const PathLabel = z.object({ path: z.string({ error: 'required' }).trim().min(1, { error: 'required' }).pipe(TemplatePath) })
const tag = 'Service'

export const SERVICE_ACTIONS = ['start', 'stop', 'restart', 'pause', 'unpause', 'destroy'] as const
const Action = z.object({ action: z.enum(SERVICE_ACTIONS) })

export const actOnServices = endpoint({
  id: 'actOnServices',
  method: 'POST',
  path: '/service/{action}/ids',
  tag,
  role: 'operator',
  summary: 'Start, stop, restart, pause, unpause or destroy services',
  params: Action,
  query: None,
  body: Ids,
  data: Done,
})
export const actOnPathLabel = endpoint({
  id: 'actOnPathLabel',
  method: 'POST',
  path: '/service/{action}/path-label',
  tag,
  role: 'operator',
  summary: 'The same for the services that were deployed from templates at or below a path',
  params: Action,
  query: None,
  body: PathLabel,
  data: Done,
})
export const deleteByPath = endpoint({
  id: 'deleteByPath',
  method: 'DELETE',
  path: '/service/path',
  tag,
  role: 'operator',
  summary: 'Delete the services that were deployed from templates at or below a path',
  params: None,
  query: None,
  body: PathLabel,
  data: z.array(
    z.object({ provisionId: z.string(), result: z.enum(['ok', 'failed']), transactionId: z.string(), error: z.string() }),
  ),
})
export const actOnServiceContainers = endpoint({
  id: 'actOnServiceContainers',
  method: 'PUT',
  path: '/service/container',
  tag,
  role: 'operator',
  summary: 'Start, stop, restart, pause or unpause all containers of a service',
  params: None,
  query: None,
  body: z.object({ serviceId: z.string({ error: 'required' }).min(1, { error: 'required' }), action: z.enum(CONTAINER_ACTIONS) }),
  data: TransactionView,
})
