import { constants } from 'node:fs'
import { access, realpath, stat } from 'node:fs/promises'
import { join, normalize, sep } from 'node:path'
import { imageProgram, scriptCandidates } from '../../../domain/image-command'
import { parseImageRef } from '../../../domain/image-ref'
import type { ImageCache } from '../../../image'
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

/** Where the images of a node are, and its system. */
export interface ImagePlaces {
  imagesDir: string
  images: Pick<ImageCache, 'has' | 'folderOf'>
  os: string
}

/**
 * What to execute for a specification: `node` is this agent's own Node with a heap limit and a script of the image, everything else
 * an executable inside the image's folder. Throws `RuntimeRefusal` for an unknown image, one for another system, what isn't in the
 * image, and paths that lead out of it.
 */
export async function resolveCommand(spec: ContainerSpec, places: ImagePlaces): Promise<Command> {
  const folder = await imageFolder(spec, places)
  const cwd = await inside(folder, spec.cwd, 'cwd')
  if (!(await stat(cwd)).isDirectory()) throw new RuntimeRefusal('invalid', `cwd: ${spec.cwd} is not a folder of the image`)
  if ([...spec.args, spec.cwd].some((each) => each.includes('\0'))) throw new RuntimeRefusal('invalid', 'args: no zero bytes')
  const program = imageProgram(spec.args, spec.cwd)
  if (program.kind === 'node') {
    const args = [...program.args]
    if (program.script) args[program.script.index] = await scriptOf(folder, program.script.path)
    else if (!program.inline) throw new RuntimeRefusal('invalid', 'args: Node is given no script')
    return { file: process.execPath, args: [...heapFlags(spec.memoryLimitMB), ...args], cwd }
  }
  const file = await inside(folder, program.path, 'args[0]')
  if (!(await stat(file)).isFile()) throw new RuntimeRefusal('invalid', `args[0]: ${program.path} is not a file`)
  try {
    await access(file, constants.X_OK)
  } catch {
    throw new RuntimeRefusal('invalid', `args[0]: ${program.path} can't be executed`)
  }
  return { file, args: program.args, cwd }
}

/** A script of the image on this machine, found as Node would. */
async function scriptOf(folder: string, path: string): Promise<string> {
  for (const candidate of scriptCandidates(path)) {
    const found = await inside(folder, candidate, 'args').catch(() => null)
    if (found && (await stat(found)).isFile()) return found
  }
  throw new RuntimeRefusal('invalid', `args: the script ${path} is not in the image`)
}

/** The folder of a specification's image. */
async function imageFolder({ image: text, imageDigest }: ContainerSpec, { imagesDir, images, os }: ImagePlaces): Promise<string> {
  const ref = parseImageRef(text)
  if (!ref) throw new RuntimeRefusal('unknownImage', `${text} is not an image reference name@tag#os`)
  if (ref.os !== os) throw new RuntimeRefusal('unknownImage', `${text} is for ${ref.os}, this node runs ${os}`)
  if (imageDigest !== undefined) {
    if (!images.has(imageDigest)) throw new RuntimeRefusal('unknownImage', `${text} is not in the cache of this node`)
    return realpath(images.folderOf(imageDigest))
  }
  // One broken image must not keep the others from running.
  const problems: string[] = []
  const installed = await readImages(imagesDir, (error) => problems.push(error.message)).catch((error: Error) => {
    problems.push(error.message)
    return []
  })
  const image = installed.find((each) => isImage(each, ref))
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
