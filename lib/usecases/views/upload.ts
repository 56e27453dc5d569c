import type { UploadProgress } from '../../api/contract'
import { type Failure, failureText, type Locale } from '../../api/errors'
import type { UploadRecord } from '../../store'
import { serverTime } from './format'

/** So many missing chunks are named at once. */
export const MOST_MISSING = 100

/** The numbers of the chunks that aren't here, the first of them. */
export function missingOf(upload: UploadRecord): number[] {
  if (upload.status !== 'receiving') return []
  const missing: number[] = []
  for (let index = 1; index <= upload.chunks && missing.length < MOST_MISSING; index += 1) {
    if (!upload.received[index]) missing.push(index)
  }
  return missing
}

/** Bytes that are here. */
export const receivedBytes = (upload: UploadRecord): number =>
  Object.values(upload.received).reduce((sum, each) => sum + each.length, 0)

/** Whether the chunks make the whole file: without gaps, and none over another. */
export function isWhole(upload: UploadRecord): boolean {
  const chunks = Object.values(upload.received).sort((a, b) => a.offset - b.offset)
  let end = 0
  for (const { offset, length } of chunks) {
    if (offset !== end) return false
    end += length
  }
  return end === upload.totalBytes
}

/** An upload as the API shows it; why it was refused is told in the reader's language. */
export function uploadView(upload: UploadRecord, locale: Locale): UploadProgress {
  const all = upload.status === 'checking' || upload.status === 'success'
  const receivedSize = all ? upload.totalBytes : receivedBytes(upload)
  return {
    uploadId: upload.id,
    status: upload.status,
    progress: Math.floor((receivedSize / upload.totalBytes) * 100),
    received: all ? upload.chunks : Object.keys(upload.received).length,
    total: upload.chunks,
    receivedSize,
    totalSize: upload.totalBytes,
    missing: missingOf(upload),
    imageHash: upload.hash,
    imageId: upload.imageId,
    message: upload.error === null ? null : failureText(locale, JSON.parse(upload.error) as Failure),
    createdTime: serverTime(upload.createdAt),
    createdAt: upload.createdAt.getTime(),
    createdBy: upload.createdBy,
  }
}
