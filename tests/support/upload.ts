import { createHash } from 'node:crypto'
import type { Instance } from './instance'

/** An answer of the API as it went over the wire. */
export interface UploadAnswer {
  http: number
  status: number
  message: string
  data: { uploadId: string; status: string; missing: number[] } | null
  errors?: { field: string | null; code: string }[]
}

export interface Upload {
  hash: string
  total: number
  /** Sends the chunk of that number, from 1; headers may be other ones. */
  send(index: number, headers?: Record<string, string>): Promise<UploadAnswer>
}

/** A file in chunks, as a program that knows ECSM's API would upload it. */
export function uploadOf(
  { url, token }: Pick<Instance, 'url' | 'token'>,
  file: Buffer,
  { chunkBytes = 4 * 1024 ** 2, algorithm = 'md5' }: { chunkBytes?: number; algorithm?: string } = {},
): Upload {
  const hash = createHash(algorithm).update(file).digest('hex')
  const total = Math.ceil(file.length / chunkBytes)
  return {
    hash,
    total,
    async send(index, headers = {}) {
      const offset = (index - 1) * chunkBytes
      const chunk = file.subarray(offset, offset + chunkBytes)
      const response = await fetch(`${url}/api/v1/image`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${token}`,
          'accept-language': 'en',
          'content-type': 'application/octet-stream',
          total: String(total),
          index: String(index),
          imageHash: hash,
          totalSize: String(file.length),
          bufferSize: String(chunkBytes),
          offset: String(offset),
          ...headers,
        },
        body: new Uint8Array(chunk),
      })
      return { http: response.status, ...((await response.json()) as Omit<UploadAnswer, 'http'>) }
    },
  }
}

/** Uploads a file whole; gives the last answer. */
export async function uploadFile(
  instance: Pick<Instance, 'url' | 'token'>,
  file: Buffer,
  options?: Parameters<typeof uploadOf>[2],
): Promise<UploadAnswer> {
  const upload = uploadOf(instance, file, options)
  let last: UploadAnswer | null = null
  for (let index = 1; index <= upload.total; index += 1) last = await upload.send(index)
  if (!last) throw new Error('an empty file has no chunks')
  return last
}
