import { z } from 'zod'
import { DEPLOY_ACTIONS, SCHEDULING_POLICIES } from '../../domain/service'
import { MOST_AT_ONCE, TEMPLATE_ACTIONS, TEMPLATE_KINDS } from '../../domain/template'
import { parsePath } from '../../domain/template-path'
import { endpoint } from '../endpoint'
import { Id, Millis, None, Paging, pageOf, ServerTime, Version, Whole } from './common'
import { ServiceInput } from './services'

export { nextName } from '../../domain/next-name'

const id = z.string().min(1).max(64)
/** A path of the tree, kept with a slash in front and none behind. */
const Path = z
  .string({ error: 'required' })
  .max(2_048, { error: 'text.long' })
  .transform((text, context) => {
    const path = parsePath(text)
    if (path === null) context.addIssue({ code: 'custom', message: 'template.path.form' })
    return path ?? ''
  })
const RootPath = Path.default('/')
const Kind = z.enum(TEMPLATE_KINDS)
const Action = z.enum(TEMPLATE_ACTIONS)
const Nodes = z.object({ names: z.array(z.string()) })
/** Its form hangs on the kind: a template's is that of a service's name. */
const Name = z.string({ error: 'required' }).trim().min(1, { error: 'required' }).max(63, { error: 'service.name.long' })

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
  kind: Kind,
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
  kind: Kind,
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
  kind: Kind,
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
  kind: Kind,
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

const tag = 'Template'
const LABEL = '/provision-template/path-label'

export const listTemplates = endpoint({
  id: 'listTemplates',
  method: 'GET',
  path: '/provision-template',
  tag,
  role: 'viewer',
  summary: 'List templates and folders by path (ours)',
  params: None,
  query: Paging.extend({ key: z.string().max(128, { error: 'text.long' }).optional() }),
  body: None,
  data: pageOf(TemplateRow),
})
export const getTemplate = endpoint({
  id: 'getTemplate',
  method: 'GET',
  path: '/provision-template/{id}',
  tag,
  role: 'viewer',
  summary: 'One template or folder',
  params: Id,
  query: None,
  body: None,
  data: TemplateDetail,
})
export const getTemplateByPath = endpoint({
  id: 'getTemplateByPath',
  method: 'GET',
  path: LABEL,
  tag,
  role: 'viewer',
  summary: 'The template or folder at a path',
  params: None,
  query: z.object({ path: Path }),
  body: None,
  data: TemplateDetail,
})
export const getTemplateTree = endpoint({
  id: 'getTemplateTree',
  method: 'GET',
  path: `${LABEL}/tree`,
  tag,
  role: 'viewer',
  summary: 'The tree from a path on, so many levels deep; −1 means all',
  params: None,
  query: z.object({
    path: RootPath,
    level: Whole.min(-1, { error: 'number.form' }).default(-1),
    model: z.enum(['simple', 'full']).default('full'),
  }),
  body: None,
  data: TemplateTree,
})
export const searchTemplates = endpoint({
  id: 'searchTemplates',
  method: 'GET',
  path: `${LABEL}/search`,
  tag,
  role: 'viewer',
  summary: 'The first, by path, whose name contains a text; null when there is none',
  params: None,
  query: z.object({
    key: z.string({ error: 'required' }).min(1, { error: 'required' }).max(128, { error: 'text.long' }),
    path: RootPath,
    kind: Kind.optional(),
  }),
  body: None,
  data: TemplateFound.nullable(),
})
export const createTemplateFolder = endpoint({
  id: 'createTemplateFolder',
  method: 'POST',
  path: `${LABEL}/folder`,
  tag,
  role: 'operator',
  summary: 'Make a folder; those missing above it are made, too',
  params: None,
  query: None,
  body: z.object({ name: Name, path: RootPath }),
  data: z.object({ id: z.string(), path: z.string() }),
})
export const createTemplate = endpoint({
  id: 'createTemplate',
  method: 'POST',
  path: `${LABEL}/service`,
  tag,
  role: 'operator',
  summary: 'Make a template with all it says (ours)',
  params: None,
  query: None,
  body: z.object({ name: Name, path: RootPath, spec: TemplateSpecInput }),
  data: z.object({ id: z.string(), path: z.string() }),
})
export const createTemplatesOfImages = endpoint({
  id: 'createTemplatesOfImages',
  method: 'POST',
  path: `${LABEL}/service/batch`,
  tag,
  role: 'operator',
  summary: 'Make a template of each image, with its own configuration; each gets a free name',
  params: None,
  query: None,
  body: z.object({ imageRefs: z.array(z.string()).min(1, { error: 'required' }).max(MOST_AT_ONCE), path: RootPath }),
  data: z.object({ provisionTmplList: z.array(z.object({ id: z.string(), name: z.string() })) }),
})
export const moveTemplate = endpoint({
  id: 'moveTemplate',
  method: 'PUT',
  path: `${LABEL}/move`,
  tag,
  role: 'operator',
  summary: 'Move a template, or a folder with what is in it, into a folder',
  params: None,
  query: None,
  body: z.object({ src: Path, dst: Path }),
  data: Id,
})
export const updateTemplate = endpoint({
  id: 'updateTemplate',
  method: 'PUT',
  path: '/provision-templates/{id}',
  tag,
  role: 'operator',
  summary: 'Change the name, what it says (`templates`), or both, and with an action deploy it or update what was deployed',
  params: Id,
  query: None,
  body: z.object({
    name: Name.optional(),
    templates: TemplateSpecInput.optional(),
    action: Action.optional(),
    version: Version,
  }),
  data: z.object({ id: z.string(), deployResult: DeployResult.nullable() }),
})
const ImageRef = z.string({ error: 'required' }).min(1, { error: 'required' })
export const changeTemplateImages = endpoint({
  id: 'changeTemplateImages',
  method: 'PUT',
  path: '/provision-templates',
  tag,
  role: 'operator',
  summary: 'Give templates another image, each by itself, and with an action deploy them or update what was deployed',
  params: None,
  query: None,
  body: z.object({
    templates: z
      .array(z.object({ id, imageRef: ImageRef, action: Action.optional() }))
      .min(1, { error: 'required' })
      .max(MOST_AT_ONCE),
    /** Of those without one of their own. */
    action: Action.optional(),
  }),
  data: z.array(TemplateChanged),
})
export const changeTemplateImagesByPath = endpoint({
  id: 'changeTemplateImagesByPath',
  method: 'PUT',
  path: '/provision-templates/images',
  tag,
  role: 'operator',
  summary: 'The same for templates named by their paths',
  params: None,
  query: None,
  body: z.object({
    templates: z
      .array(z.object({ name: Path, imageRef: ImageRef, action: Action.optional() }))
      .min(1, { error: 'required' })
      .max(MOST_AT_ONCE),
  }),
  data: z.array(TemplateChanged),
})
export const deployTemplates = endpoint({
  id: 'deployTemplates',
  method: 'POST',
  path: '/service/{action}/templates-path-label',
  tag,
  role: 'operator',
  summary:
    'Deploy templates by their paths, of a folder all below it; an answer for each. With `force` what is deployed already is updated',
  params: z.object({ action: z.enum(DEPLOY_ACTIONS) }),
  query: None,
  body: z.object({
    paths: z.array(Path).min(1, { error: 'required' }).max(MOST_AT_ONCE),
    force: z.boolean().default(false),
  }),
  data: z.array(TemplateDeployed),
})
export const deleteTemplates = endpoint({
  id: 'deleteTemplates',
  method: 'DELETE',
  path: LABEL,
  tag,
  role: 'operator',
  summary: 'Delete what is at a path or has these ids; a folder with what is in it. What was deployed stays',
  params: None,
  query: None,
  body: z
    .object({ path: Path.optional(), id: z.array(id).min(1, { error: 'required' }).max(MOST_AT_ONCE).optional() })
    .refine((which) => (which.path === undefined) !== (which.id === undefined), { error: 'template.which' }),
  data: z.object({ id: z.array(z.string()) }),
})
export const deleteTemplate = endpoint({
  id: 'deleteTemplate',
  method: 'DELETE',
  path: `${LABEL}/{id}`,
  tag,
  role: 'operator',
  summary: 'Delete one template, or a folder with what is in it. What was deployed stays',
  params: Id,
  query: None,
  body: None,
  data: Id,
})
