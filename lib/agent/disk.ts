import { statfs } from 'node:fs/promises'

export interface DiskSpace {
  /** Bytes. */
  total: number
  /** Bytes that this user may still use. */
  free: number
}

/** The file system a folder is on; null where the system doesn't say. */
export async function diskOf(folder: string): Promise<DiskSpace | null> {
  const disk = await statfs(folder).catch(() => null)
  return disk && { total: disk.blocks * disk.bsize, free: disk.bavail * disk.bsize }
}
