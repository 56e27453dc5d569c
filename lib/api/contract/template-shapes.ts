import { z } from 'zod'
import { SCHEDULING_POLICIES } from '../../domain/service'
import { TEMPLATE_ACTIONS, TEMPLATE_KINDS } from '../../domain/template'
import { Millis, ServerTime, TemplatePath } from './common'
import { ServiceInput } from './services'

export { nextName } from '../../domain/next-name'

export const TemplateId = z.string().min(1).max(64)
export const TemplatePathOrRoot = TemplatePath.default('/')
export const TemplateKindName = z.enum(TEMPLATE_KINDS)
export const TemplateActionName = z.enum(TEMPLATE_ACTIONS)
const Nodes = z.object({ names: z.array(z.string()) })
/** Its form hangs on the kind: a template's is that of a service's name. */
export const TemplateName = z
  .string({ error: 'required' })
  .trim()
  .min(1, { error: 'required' })
  .max(63, { error: 'service.name.long' })

/** What a template makes services of. Nodes may be chosen later, but before it is deployed. */
export const TemplateSpecInput = ServiceInput.omit({ name: true }).extend({
  node: z.object({ names: z.array(z.string()).max(1000) }).default({ names: [] }),
})
const Spec = TemplateSpecInput.omit({ from: true }).extend({ node: Nodes, factor: z.number() })

/** Ours. One line of the list of all templates and folders. */
export const TemplateRow = z.object({
  id: z.string(),
  path: z.string(),
  name: z.string(),
  kind: TemplateKindName,
  /** null of a folder, as what follows. */
  imageRef: z.string().nullable(),
  policy: z.enum(SCHEDULING_POLICIES).nullable(),
  factor: z.number().nullable(),
  nodes: z.array(z.string()),
  version: z.number(),
  updatedBy: z.string(),
  updatedAt: Millis,
})
export type TemplateRow = z.infer<typeof TemplateRow>

export const TemplateDetail = z.object({
  id: z.string(),
  name: z.string(),
  kind: TemplateKindName,
  path: z.string(),
  /** Passwords go out masked; null of a folder. */
  spec: Spec.nullable(),
  version: z.number(),
  updatedBy: z.string(),
  createdTime: ServerTime,
  updatedTime: ServerTime,
})
export type TemplateDetail = z.infer<typeof TemplateDetail>

const TreeData = z.object({
  id: z.string(),
  name: z.string(),
  kind: TemplateKindName,
  /** This and what follows only with `model=full`. */
  hostname: z.string().optional(),
  node: Nodes.optional(),
  createdTime: ServerTime.optional(),
  updatedTime: ServerTime.optional(),
})
export interface TemplateTree {
  name: string
  realpath: string
  childCount: number
  data: z.infer<typeof TreeData>
  children: Record<string, TemplateTree>
}
export const TemplateTree: z.ZodType<TemplateTree> = z
  .object({
    name: z.string(),
    realpath: z.string(),
    /** Of those right below, also where the tree is cut off. */
    childCount: z.number(),
    data: TreeData,
    get children() {
      return z.record(z.string(), TemplateTree)
    },
  })
  .meta({ id: 'TemplateTree' })

export const TemplateFound = z.object({
  id: z.string(),
  name: z.string(),
  kind: TemplateKindName,
  hostname: z.string(),
  realpath: z.string(),
  node: Nodes,
  createdTime: ServerTime,
  updatedTime: ServerTime,
})

/** What became of the services of a template that was changed. */
export const DeployResult = z.object({
  /** The template's id, as ECSM spells it. */
  provisionTmpld: z.string(),
  result: z.enum(['failed', 'created', 'updated']),
  /** The id of its service; empty when there is none. */
  provisionId: z.string(),
  /** Its containers. */
  tasks: z.array(z.object({ id: z.string() })),
  /** Empty when nothing went wrong. */
  error: z.string(),
})
export type DeployResult = z.infer<typeof DeployResult>

/** Of each template that was to be deployed: its service, or why there is none. `id` and `containers` are ECSM's, the others ours. */
export const TemplateDeployed = z.object({
  id: z.string(),
  containers: z.array(z.string()),
  path: z.string(),
  name: z.string(),
  result: z.enum(['failed', 'created', 'updated']),
  error: z.string(),
})
export type TemplateDeployed = z.infer<typeof TemplateDeployed>

/** How the change of one template of many went; `deployResult` null when nothing was to be deployed. */
export const TemplateChanged = z.object({
  id: z.string(),
  name: z.string(),
  result: z.boolean(),
  message: z.string(),
  deployResult: DeployResult.nullable(),
})
export type TemplateChanged = z.infer<typeof TemplateChanged>
