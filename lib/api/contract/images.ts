import { z } from 'zod'
import { IMAGE_ORIGINS, UPLOAD_STATUSES } from '../../domain/image'
import { endpoint } from '../endpoint'
import { Id, None, Paging, pageOf, ServerTime } from './common'
import { ImageConfig, VsoaBlock } from './services'

export { formatImageRef } from '../../domain/image-ref'

export const ImageRow = z.object({
  id: z.string(),
  name: z.string(),
  tag: z.string(),
  os: z.string(),
  arch: z.string(),
  size: z.number().describe('MB'),
  author: z.string().nullable(),
  pulled: z.number().describe('How often a node took it from the registry'),
  description: z.string(),
  ociVersion: z.string(),
  createdTime: ServerTime,
  /** Ours. */
  origin: z.enum(IMAGE_ORIGINS),
})
export type ImageRow = z.infer<typeof ImageRow>

/** Ours: what the image says of the VSOA server inside it; the password masked. */
const ImageVsoa = VsoaBlock.extend({ name: z.string() }).nullable()

/** Ours: a variable of the environment that the image's program reads. */
const ImageVariable = z.object({
  name: z.string(),
  default: z.string().optional().describe('What holds without it'),
  values: z.array(z.string()).optional().describe('What is allowed, when it isn’t free'),
  description: z.object({ en: z.string(), zh: z.string() }),
})
export type ImageVariable = z.infer<typeof ImageVariable>

export const ImageDetail = ImageRow.extend({
  /** Its reference, `name@tag#os`. */
  path: z.string(),
  hostname: z.string(),
  /** Its configuration as it came, JSON as text; secrets masked. */
  rawConfig: z.string(),
  config: ImageConfig,
  /** It can be deleted: nothing uses it, and it is no part of the installation. */
  delete: z.boolean(),
  /** Ours. */
  vsoa: ImageVsoa,
  /** Ours. */
  variables: z.array(ImageVariable),
  /** Ours: SHA-256 of its manifest; null for a built-in one. */
  digest: z.string().nullable(),
  /** Ours: why the nodes can't run what its own configuration names; null: they can. */
  problem: z.string().nullable(),
  /** Ours: what is made of it: services, templates by their paths, and containers that an update hasn't come to yet. */
  usedBy: z.array(z.object({ kind: z.enum(['service', 'template', 'container']), id: z.string(), name: z.string() })),
})
export type ImageDetail = z.infer<typeof ImageDetail>

/** The largest chunk of an upload, and the most chunks of one, bytes. */
export const MOST_CHUNK_BYTES = 32 * 1024 ** 2
export const MOST_CHUNKS = 10_000

const Digits = (min: number, max: number) =>
  z
    .string({ error: 'required' })
    .regex(/^\d{1,15}$/, { error: 'number.whole' })
    .transform(Number)
    .refine((n) => n >= min && n <= max, { error: 'upload.range' })

/** What a chunk says of itself. */
export const ChunkHeaders = z.object({
  total: Digits(1, MOST_CHUNKS).describe('How many chunks there are'),
  index: Digits(1, MOST_CHUNKS).describe('Which one this is, from 1'),
  imageHash: z
    .string({ error: 'required' })
    .regex(/^([0-9a-fA-F]{32}|[0-9a-fA-F]{40}|[0-9a-fA-F]{64})$/, { error: 'upload.hash.form' })
    .transform((text) => text.toLowerCase())
    .describe('Of the whole file: MD5, SHA-1 or SHA-256 in hexadecimal'),
  totalSize: Digits(1, Number.MAX_SAFE_INTEGER).describe('Of the whole file, bytes'),
  bufferSize: Digits(1, MOST_CHUNK_BYTES).describe('Of a chunk, bytes; the last one may be shorter'),
  offset: Digits(0, Number.MAX_SAFE_INTEGER).describe('Where this chunk begins in the file, bytes'),
  description: z
    .string()
    .max(4000, { error: 'text.long' })
    .optional()
    .describe('For people; percent-encoded where it isn’t ASCII'),
})

export const UploadProgress = z.object({
  uploadId: z.string(),
  status: z.enum(UPLOAD_STATUSES),
  /** Of the bytes, in percent. */
  progress: z.number(),
  /** Chunks that are here, and all. */
  received: z.number(),
  total: z.number(),
  receivedSize: z.number(),
  totalSize: z.number(),
  /** The numbers of chunks that aren't here, the first MOST_MISSING of them. */
  missing: z.array(z.number()),
  imageHash: z.string(),
  imageId: z.string().nullable(),
  /** Why it was refused; null unless it was. */
  message: z.string().nullable(),
  createdTime: ServerTime,
  /** The same moment, ms since 1970. */
  createdAt: z.number(),
  /** The user that began it. */
  createdBy: z.string(),
})
export type UploadProgress = z.infer<typeof UploadProgress>

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
export const uploadImage = endpoint({
  id: 'uploadImage',
  method: 'POST',
  path: '/image',
  tag,
  role: 'administrator',
  summary: 'One chunk of an image: a tar in OCI image layout',
  params: None,
  query: None,
  headers: ChunkHeaders,
  body: None,
  data: z.object({
    uploadId: z.string(),
    /** Ours, as in the progress. */
    status: UploadProgress.shape.status,
    missing: UploadProgress.shape.missing,
  }),
})
export const listUploads = endpoint({
  id: 'listUploads',
  method: 'GET',
  path: '/image/upload',
  tag,
  role: 'administrator',
  summary: 'The latest uploads, newest first (ours)',
  params: None,
  query: None,
  body: None,
  data: z.array(UploadProgress),
})
const UploadId = z.object({ uploadId: z.string().min(1).max(64) })
export const getUpload = endpoint({
  id: 'getUpload',
  method: 'GET',
  path: '/image/upload/{uploadId}',
  tag,
  role: 'administrator',
  summary: 'How an upload goes',
  params: UploadId,
  query: None,
  body: None,
  data: UploadProgress,
})
export const abandonUpload = endpoint({
  id: 'abandonUpload',
  method: 'DELETE',
  path: '/image/upload/{uploadId}',
  tag,
  role: 'administrator',
  summary: 'Give an unfinished upload up (ours)',
  params: UploadId,
  query: None,
  body: None,
  data: z.literal('success'),
})
export const imageSummary = endpoint({
  id: 'imageSummary',
  method: 'GET',
  path: '/image/summary',
  tag,
  role: 'viewer',
  summary: 'How many images there are',
  params: None,
  query: None,
  body: None,
  data: z.object({ local: z.number(), remote: z.number() }),
})
export const countImages = endpoint({
  id: 'countImages',
  method: 'GET',
  path: '/image/count',
  tag,
  role: 'viewer',
  summary: 'How many images each registry has',
  params: None,
  query: z.object({ name: z.string().optional(), os: z.string().optional(), author: z.string().optional() }),
  body: None,
  data: z.array(z.object({ registryId: z.string(), registryName: z.string(), count: z.number() })),
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
  data: z.object({ config: ImageConfig, vsoa: ImageVsoa, variables: z.array(ImageVariable) }),
})
export const getImage = endpoint({
  id: 'getImage',
  method: 'GET',
  path: '/registry/{registryId}/image/{imageId}',
  tag,
  role: 'viewer',
  summary: 'One image with all that is known of it',
  params: z.object({ registryId: z.string().min(1).max(64), imageId: z.string().min(1).max(64) }),
  query: None,
  body: None,
  data: ImageDetail,
})
export const deleteImage = endpoint({
  id: 'deleteImage',
  method: 'DELETE',
  path: '/image/{id}',
  tag,
  role: 'administrator',
  summary: 'Delete an uploaded image that nothing uses; containers that run keep their files (ours)',
  params: Id,
  query: None,
  body: None,
  data: z.literal('success'),
})
