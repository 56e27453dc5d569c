import { z } from 'zod'
import { DEPLOY_ACTIONS } from '../../domain/service'
import { MOST_AT_ONCE } from '../../domain/template'
import { endpoint } from '../endpoint'
import { Id, None, Paging, pageOf, TemplatePath, Version, Whole } from './common'
import {
  DeployResult,
  TemplateActionName,
  TemplateChanged,
  TemplateDeployed,
  TemplateDetail,
  TemplateFound,
  TemplateId,
  TemplateKindName,
  TemplateName,
  TemplatePathOrRoot,
  TemplateRow,
  TemplateSpecInput,
  TemplateTree,
} from './template-shapes'

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
  query: z.object({ path: TemplatePath }),
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
    path: TemplatePathOrRoot,
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
    path: TemplatePathOrRoot,
    kind: TemplateKindName.optional(),
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
  body: z.object({ name: TemplateName, path: TemplatePathOrRoot }),
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
  body: z.object({ name: TemplateName, path: TemplatePathOrRoot, spec: TemplateSpecInput }),
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
  body: z.object({ imageRefs: z.array(z.string()).min(1, { error: 'required' }).max(MOST_AT_ONCE), path: TemplatePathOrRoot }),
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
  body: z.object({ src: TemplatePath, dst: TemplatePath }),
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
    name: TemplateName.optional(),
    templates: TemplateSpecInput.optional(),
    action: TemplateActionName.optional(),
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
      .array(z.object({ id: TemplateId, imageRef: ImageRef, action: TemplateActionName.optional() }))
      .min(1, { error: 'required' })
      .max(MOST_AT_ONCE),
    /** Of those without one of their own. */
    action: TemplateActionName.optional(),
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
      .array(z.object({ name: TemplatePath, imageRef: ImageRef, action: TemplateActionName.optional() }))
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
    paths: z.array(TemplatePath).min(1, { error: 'required' }).max(MOST_AT_ONCE),
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
    .object({ path: TemplatePath.optional(), id: z.array(TemplateId).min(1, { error: 'required' }).max(MOST_AT_ONCE).optional() })
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
