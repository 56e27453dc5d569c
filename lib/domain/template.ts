import type { ServiceSpec } from './service'

export const TEMPLATE_KINDS = ['folder', 'service'] as const
export type TemplateKind = (typeof TEMPLATE_KINDS)[number]

/** What a service is made of, but its name: that is the template's. `node.names` may be empty until it is to be deployed. */
export type TemplateSpec = Omit<ServiceSpec, 'name'>

/** What else happens when a template was changed: its services are updated (`update`), or it is deployed where it wasn't (`run`, `load`). */
export const TEMPLATE_ACTIONS = ['run', 'load', 'update'] as const
export type TemplateAction = (typeof TEMPLATE_ACTIONS)[number]

/** So many folders and templates can be kept. */
export const MOST_TEMPLATES = 2_000
/** Folders may be so deep in each other. */
export const DEEPEST_PATH = 16
/** So many templates can be deployed or changed by one call. */
export const MOST_AT_ONCE = 200
