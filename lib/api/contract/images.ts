import { z } from 'zod'
import { endpoint } from '../endpoint'
import { None, Paging, pageOf, ServerTime } from './common'
import { ImageConfig, VsoaBlock } from './services'

export const ImageRow = z.object({
  id: z.string(),
  name: z.string(),
  tag: z.string(),
  os: z.string(),
  arch: z.string(),
  size: z.number().describe('MB'),
  author: z.string().nullable(),
  pulled: z.boolean(),
  description: z.string(),
  ociVersion: z.string(),
  createdTime: ServerTime,
})
export type ImageRow = z.infer<typeof ImageRow>
const tag = 'Image'
export const listImages = endpoint({
  id: 'listImages',
  method: 'GET',
  path: '/image',
  tag,
  role: 'viewer',
  summary: 'List images',
  params: None,
  query: Paging.extend({
    registryId: z.string().default('local'),
    name: z.string().optional(),
    os: z.string().optional(),
    author: z.string().optional(),
  }),
  body: None,
  data: pageOf(ImageRow),
})
export const imageConfig = endpoint({
  id: 'imageConfig',
  method: 'GET',
  path: '/image/config',
  tag,
  role: 'viewer',
  summary: 'An image’s own configuration',
  params: None,
  query: z.object({ ref: z.string({ error: 'required' }) }),
  body: None,
  /** `vsoa` is ours: what the image says of the VSOA server inside it. */
  data: z.object({ config: ImageConfig, vsoa: VsoaBlock.extend({ name: z.string() }).nullable() }),
})
