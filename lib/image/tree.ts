import { IMAGE_LIMITS } from './limits'
import { ImageRefusal, shown } from './refusal'

/** What stands at a path of an image. `layer` is the newest layer that had something to do with it. */
export type TreeNode =
  | { kind: 'folder'; layer: number; children: Map<string, TreeNode> }
  | { kind: 'file'; layer: number; size: number; executable: boolean }
  | { kind: 'link'; layer: number; target: string }
type Folder = Extract<TreeNode, { kind: 'folder' }>
/** Where something was put, and what has to go before: what stood there, or a file of an older layer on the way. */
export interface Put {
  path: string[]
  replaces: string[] | null
}

/**
 * The files of an image as its layers make them, without the files. Paths are lists of names from the root, links resolved: what is
 * written by them can't leave a folder that holds no links yet. Everything is bounded by `IMAGE_LIMITS`.
 */
export class FileTree {
  readonly root: Folder = { kind: 'folder', layer: 0, children: new Map() }
  #entries = 0
  #bytes = 0

  /** Bytes of all files that the layers brought, those included that a later layer replaced. */
  get bytes(): number {
    return this.#bytes
  }

  /** Counts an entry before anything is made of it. */
  count(size: number): void {
    this.#entries += 1
    if (this.#entries > IMAGE_LIMITS.entries) {
      throw new ImageRefusal('image.entries', { max: IMAGE_LIMITS.entries }, `more than ${IMAGE_LIMITS.entries} entries`)
    }
    this.#weigh(size)
  }

  #weigh(size: number): void {
    this.#bytes += size
    if (this.#bytes > IMAGE_LIMITS.unpackedBytes) {
      const max = IMAGE_LIMITS.unpackedBytes / 1024 ** 2
      throw new ImageRefusal('image.unpacked', { max }, `it would unpack to more than ${max} MB`)
    }
  }

  /** Makes a folder, or finds it there. */
  folder(path: string[], layer: number): Put {
    const real = this.realPath(path, true)
    return { path: real, replaces: this.#folderAt(real, layer, path, true).replaces }
  }

  file(path: string[], layer: number, file: { size: number; executable: boolean }): Put {
    return this.#put(path, { kind: 'file', layer, ...file })
  }

  /** Makes a link. Where it leads is judged by `checkLinks`: later entries can change it. */
  link(path: string[], layer: number, target: string): Put {
    if (target === '' || target.startsWith('/') || target.includes('\0')) throw leadsOut(path, target)
    return this.#put(path, { kind: 'link', layer, target })
  }

  /** Another name for a file that is there already; gives the paths of both. */
  hardLink(path: string[], layer: number, target: string[]): Put & { from: string[] } {
    const from = this.realPath(target, true)
    const file = this.at(from)
    if (file?.kind !== 'file') throw leadsOut(path, target.join('/'))
    this.#weigh(file.size)
    const put = this.#put(path, { kind: 'file', layer, size: file.size, executable: file.executable })
    // To itself changes nothing; otherwise the file would be gone before it has its second name.
    if (put.replaces && isWithin(from, put.replaces) && from.join('/') !== put.path.join('/'))
      throw leadsOut(path, target.join('/'))
    return { ...put, from }
  }

  /** Takes away what older layers have at a path; gives where it was. Null: nothing. */
  remove(path: string[], layer: number): string[] | null {
    const real = this.realPath(path, false)
    const name = real.at(-1)
    const parent = this.at(real.slice(0, -1))
    const node = name === undefined || parent?.kind !== 'folder' ? undefined : parent.children.get(name)
    if (parent?.kind !== 'folder' || name === undefined || !node || node.layer === layer) return null
    parent.children.delete(name)
    return real
  }

  /** Takes away everything that older layers have below a folder; gives where it was. */
  clear(path: string[], layer: number): string[][] {
    const real = this.realPath(path, true)
    const folder = this.at(real)
    const gone: string[][] = []
    if (folder?.kind === 'folder') clearFolder(folder, real, layer, gone)
    return gone
  }

  /** Throws when a link leads out of the image, or in a circle. */
  checkLinks(): void {
    for (const { path, node } of this.walk()) if (node.kind === 'link') this.realPath(path, true)
  }

  /** Everything in it. */
  *walk(): Generator<{ path: string[]; node: TreeNode }> {
    const open: { path: string[]; folder: Folder }[] = [{ path: [], folder: this.root }]
    for (let next = open.pop(); next; next = open.pop()) {
      for (const [name, node] of next.folder.children) {
        const path = [...next.path, name]
        yield { path, node }
        if (node.kind === 'folder') open.push({ path, folder: node })
      }
    }
  }

  at(path: readonly string[]): TreeNode | null {
    let node: TreeNode = this.root
    for (const name of path) {
      const next: TreeNode | undefined = node.kind === 'folder' ? node.children.get(name) : undefined
      if (!next) return null
      node = next
    }
    return node
  }

  /** Where a path leads, its links followed (`last`: also one at its end); names that aren't there stay as they are. Throws when it leads out. */
  realPath(path: readonly string[], last: boolean): string[] {
    const rest = [...path].reverse()
    const real: string[] = []
    let hops = 0
    for (let name = rest.pop(); name !== undefined; name = rest.pop()) {
      if (name === '' || name === '.') continue
      if (name === '..') {
        if (real.length === 0) throw leadsOut(path, '..')
        real.pop()
        continue
      }
      real.push(name)
      const node = this.at(real)
      if (node?.kind !== 'link' || (rest.length === 0 && !last)) continue
      hops += 1
      if (hops > IMAGE_LIMITS.linkHops) throw leadsOut(path, node.target)
      real.pop()
      rest.push(...node.target.split('/').reverse())
      if (rest.length > IMAGE_LIMITS.pathLength) throw leadsOut(path, node.target)
    }
    return real
  }

  #put(path: string[], node: TreeNode): Put {
    const name = path.at(-1)
    if (name === undefined) throw badPath('.')
    const parent = this.realPath(path.slice(0, -1), true)
    const { folder, replaces } = this.#folderAt(parent, node.layer, path, false)
    const real = [...parent, name]
    const put = { path: real, replaces: folder.children.has(name) ? real : replaces }
    folder.children.set(name, node)
    return put
  }

  /**
   * The folder at a path, and the file of an older layer that made room for it (OCI image specification, changeset: what a layer has
   * stands in the place of what was there). `counted`: the last one is an entry of its own and was counted as such.
   */
  #folderAt(
    real: readonly string[],
    layer: number,
    asked: readonly string[],
    counted: boolean,
  ): { folder: Folder; replaces: string[] | null } {
    let folder = this.root
    let replaces: string[] | null = null
    for (const [index, name] of real.entries()) {
      let next = folder.children.get(name)
      if (next && next.kind !== 'folder') {
        if (next.layer === layer) throw badPath(asked.join('/'))
        replaces = real.slice(0, index + 1)
        next = undefined
      }
      if (!next) {
        if (!counted || index < real.length - 1) this.count(0)
        next = { kind: 'folder', layer, children: new Map() }
        folder.children.set(name, next)
      }
      next.layer = layer
      folder = next
    }
    return { folder, replaces }
  }
}

/** Whether a path is another one, or below it. */
const isWithin = (path: readonly string[], other: readonly string[]) => other.every((name, index) => path[index] === name)

function clearFolder(folder: Folder, path: string[], layer: number, gone: string[][]): void {
  for (const [name, node] of folder.children) {
    if (node.layer !== layer) {
      folder.children.delete(name)
      gone.push([...path, name])
    } else if (node.kind === 'folder') clearFolder(node, [...path, name], layer, gone)
  }
}

/** The path of a tar entry as a list of names. Refuses absolute ones, `..`, and what no file system takes. */
export function entryPath(name: string): string[] {
  const parts = name.split('/').filter((part) => part !== '' && part !== '.')
  const bad =
    name.startsWith('/') ||
    name.includes('\0') ||
    name.length > IMAGE_LIMITS.pathLength ||
    parts.length > IMAGE_LIMITS.pathDepth ||
    parts.some((part) => part === '..' || Buffer.byteLength(part) > 255)
  if (bad) throw badPath(name)
  return parts
}

const badPath = (path: string) =>
  new ImageRefusal('image.path', { path: shown(path) }, `${shown(path)} is no path inside the image`)

function leadsOut(path: readonly string[], target: string): ImageRefusal {
  const params = { path: shown(path.join('/')), target: shown(target) }
  return new ImageRefusal('image.link', params, `the link ${params.path} leads out of the image (${params.target})`)
}
