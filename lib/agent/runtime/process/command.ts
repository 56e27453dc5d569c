import { constants } from 'node:fs'
import { access, realpath, stat } from 'node:fs/promises'
import { join, normalize, sep } from 'node:path'
import { parseImageRef } from '../../../domain/image-ref'
import type { ContainerSpec } from '../../../protocol/agent'
import { isImage, readImages } from '../../../protocol/image-manifest'
import { RuntimeRefusal } from '../runtime'

/** Part of the memory limit that V8's old generation may take; the rest is for code, stacks, buffers. Not under 16 MB: Node can't start. */
const HEAP_SHARE = 0.75
const MIN_HEAP_MB = 16
const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'
const ENV_ENTRY = /^([A-Za-z_][A-Za-z0-9_]*)=([^\0]*)$/

export interface Command {
  file: string
  args: string[]
  cwd: string
}

/**
 * What to execute for a specification: `node` is this agent's own Node with a heap limit, everything else an executable inside the
 * image's folder. Throws `RuntimeRefusal` for an unknown image, one for another system, and paths that lead out of the image.
 */
export async function resolveCommand(spec: ContainerSpec, imagesDir: string, os: string): Promise<Command> {
  const folder = await imageFolder(spec.image, imagesDir, os)
  const cwd = await inside(folder, spec.cwd, 'cwd')
  if (!(await stat(cwd)).isDirectory()) throw new RuntimeRefusal('invalid', `cwd: ${spec.cwd} is not a folder of the image`)
  const [program = '', ...rest] = spec.args
  if ([...spec.args, spec.cwd].some((each) => each.includes('\0'))) throw new RuntimeRefusal('invalid', 'args: no zero bytes')
  if (program === 'node') return { file: process.execPath, args: [...heapFlags(spec.memoryLimitMB), ...rest], cwd }
  const file = await inside(folder, program, 'args[0]')
  try {
    await access(file, constants.X_OK)
  } catch {
    throw new RuntimeRefusal('invalid', `args[0]: ${program} can't be executed`)
  }
  return { file, args: rest, cwd }
}

/** The folder of the image a reference names. */
async function imageFolder(text: string, imagesDir: string, os: string): Promise<string> {
  const ref = parseImageRef(text)
  if (!ref) throw new RuntimeRefusal('unknownImage', `${text} is not an image reference name@tag#os`)
  if (ref.os !== os) throw new RuntimeRefusal('unknownImage', `${text} is for ${ref.os}, this node runs ${os}`)
  // One broken image must not keep the others from running.
  const problems: string[] = []
  const images = await readImages(imagesDir, (error) => problems.push(error.message)).catch((error: Error) => {
    problems.push(error.message)
    return []
  })
  const image = images.find((each) => isImage(each, ref))
  if (!image) {
    const why = problems.length > 0 ? ` (images that can't be read: ${problems.join('; ')})` : ''
    throw new RuntimeRefusal('unknownImage', `${text} is not on this node${why}`)
  }
  return realpath(image.folder)
}

/** A path of the image, whose root is `/`, on this machine; links that lead out of the image are refused as well. */
async function inside(folder: string, path: string, field: string): Promise<string> {
  const wanted = join(folder, normalize(join(sep, path)))
  let real: string
  try {
    real = await realpath(wanted)
  } catch {
    throw new RuntimeRefusal('invalid', `${field}: ${path || '(empty)'} is not in the image`)
  }
  if (real !== folder && !real.startsWith(folder + sep))
    throw new RuntimeRefusal('invalid', `${field}: ${path} leads out of the image`)
  return real
}

function heapFlags(memoryLimitMB: number): string[] {
  if (memoryLimitMB <= 0) return []
  return [`--max-old-space-size=${Math.max(MIN_HEAP_MB, Math.floor(memoryLimitMB * HEAP_SHARE))}`]
}

/**
 * The environment of a container: its own `K=V` and what it needs to live, nothing of the agent's. Its own VSOA_POS_SERVER wins,
 * because a container may be meant for another bus; VSOA_AUTO_PORT never does: the agent must know the port.
 */
export function containerEnv(spec: ContainerSpec, port: number, positionServer: string): Record<string, string> {
  const env: Record<string, string> = { PATH, VSOA_POS_SERVER: positionServer }
  for (const entry of spec.env) {
    const match = ENV_ENTRY.exec(entry)
    if (!match) throw new RuntimeRefusal('invalid', `env: ${entry.split('=', 1)[0]} is not NAME=value`)
    env[match[1] ?? ''] = match[2] ?? ''
  }
  if (port > 0) env.VSOA_AUTO_PORT = String(port)
  return env
}
