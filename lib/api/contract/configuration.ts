import { z } from 'zod'

export { CONFIG_TYPES } from '../../domain/config-entry'

import { CONFIG_TYPES, fitsConfigType, isShortJson, type JsonValue } from '../../domain/config-entry'
import { endpoint } from '../endpoint'
import { Id, Millis, None, Paging, Version } from './common'

const ConfigKey = z
  .string({ error: 'required' })
  .trim()
  .min(1, { error: 'required' })
  .max(128, { error: 'text.long' })
  .regex(/^[^\p{C}\s]+$/u, { error: 'config.key.form' })
/** It comes out of JSON, so whatever is there is of that kind. */
const Json = z.custom<JsonValue>((value) => value !== undefined, { error: 'required' })
const ConfigValue = Json.refine(isShortJson, { error: 'config.value.long' })

const Entry = z.object({ key: ConfigKey, type: z.enum(CONFIG_TYPES), value: ConfigValue })
const fits = (entry: z.infer<typeof Entry>) => fitsConfigType(entry.type, entry.value)
const misfit = { error: 'config.value.type', path: ['value'] }

export const ConfigInput = Entry.refine(fits, misfit)
export const ConfigChange = Entry.extend({ id: z.string().min(1).max(64), version: Version }).refine(fits, misfit)

export const ConfigRow = z.object({
  id: z.string(),
  key: z.string(),
  type: z.enum(CONFIG_TYPES),
  /** A text, a number, or what JSON it is. */
  value: Json,
  version: z.number(),
  /** The name of who changed it last. */
  updatedBy: z.string(),
  updatedAt: Millis,
})
export type ConfigRow = z.infer<typeof ConfigRow>

const tag = 'Configuration'
export const listConfig = endpoint({
  id: 'listConfig',
  method: 'GET',
  path: '/configmap',
  tag,
  role: 'viewer',
  summary: 'List configuration entries whose key contains a text; a bare array',
  params: None,
  query: Paging.extend({ key: z.string().max(128, { error: 'text.long' }).optional() }),
  body: None,
  data: z.array(ConfigRow),
})
export const getConfigValue = endpoint({
  id: 'getConfigValue',
  method: 'GET',
  path: '/configmap/key',
  tag,
  role: 'viewer',
  summary: 'The value of a key',
  params: None,
  query: z.object({ key: z.string({ error: 'required' }).min(1, { error: 'required' }) }),
  body: None,
  data: Json,
})
export const createConfig = endpoint({
  id: 'createConfig',
  method: 'POST',
  path: '/configmap',
  tag,
  role: 'operator',
  summary: 'Add a configuration entry',
  params: None,
  query: None,
  body: ConfigInput,
  data: ConfigRow,
})
export const updateConfig = endpoint({
  id: 'updateConfig',
  method: 'PUT',
  path: '/configmap',
  tag,
  role: 'operator',
  summary: 'Change a configuration entry',
  params: None,
  query: None,
  body: ConfigChange,
  data: ConfigRow,
})
export const deleteConfig = endpoint({
  id: 'deleteConfig',
  method: 'DELETE',
  path: '/configmap/{id}',
  tag,
  role: 'operator',
  summary: 'Delete a configuration entry',
  params: Id,
  query: None,
  body: None,
  data: Id,
})
