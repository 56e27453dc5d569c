import { open } from 'node:fs/promises'
import type { Image } from '../domain/image'
import type { PullPolicy } from '../domain/service'
import { IMAGE_PART_BYTES, type ImageState } from '../protocol/agent'
import type { Store } from '../store'
import type { AgentLink } from './agent-link'
import type { Changes, Log } from './changes'
import { ControlError } from './errors'

/** A transfer that doesn't move on for so many parts is given up. */
const MOST_STALLS = 3

export interface DistributionOptions {
  store: Store
  changes: Changes
  log: Log
  /** Where the archive of an image is, by its digest. */
  archiveOf(digest: string): string
}

/** Brings uploaded images to nodes, as the pull policies say, one at a time to each. Built-in ones are there already. */
export class Distribution {
  /** The last transfer to each node. */
  readonly #tails = new Map<string, Promise<unknown>>()

  constructor(readonly options: DistributionOptions) {}

  /**
   * Sees to it that a node has the image a container is to be made of; gives its digest, undefined for a built-in one.
   * `Always` means the registry's, `IfNotPresent` what the reference means on the node already, `Never` only that.
   * Throws ControlError when the node can't have it.
   */
  async provide(link: AgentLink, { ref, pullPolicy }: { ref: string; pullPolicy: PullPolicy }): Promise<string | undefined> {
    const image = await this.options.store.images.byRef(ref)
    if (image?.origin === 'builtin') return undefined
    if (pullPolicy !== 'Always') {
      const { current } = await link.image({ ref })
      if (current !== null) return current
    }
    const name = link.node.name
    if (pullPolicy === 'Never') {
      const reason = `image ${ref} is not on node ${name}, and the pull policy Never doesn't fetch it`
      throw new ControlError('image.absent', { ref, name, reason })
    }
    if (!image?.digest) {
      const reason = `image ${ref} is not in the registry`
      throw new ControlError('image.gone', { ref, name, reason })
    }
    await this.push(link, image, image.digest)
    return image.digest
  }

  /** Brings a node again what its containers are made of and it has lost, as far as the registry has it. They start by their restart policy. */
  async mend(link: AgentLink): Promise<void> {
    const used = new Set([...link.containers.values()].flatMap(({ spec }) => spec.imageDigest ?? []))
    if (used.size === 0) return
    for (const image of await this.options.store.images.list()) {
      if (image.digest !== null && used.has(image.digest)) await this.push(link, image, image.digest)
    }
  }

  /** Copies an image to a node that doesn't have it yet, and lets its reference mean it there. */
  push(link: AgentLink, image: Image, digest: string): Promise<void> {
    const key = link.node.id
    const result = (this.#tails.get(key) ?? Promise.resolve()).then(() => this.#push(link, image, digest))
    const tail = result
      .catch(() => undefined)
      .then(() => {
        if (this.#tails.get(key) === tail) this.#tails.delete(key)
      })
    this.#tails.set(key, tail)
    return result
  }

  async #push(link: AgentLink, image: Image, digest: string): Promise<void> {
    const ref = `${image.name}@${image.tag}#${image.os}`
    const state = await link.image({ ref, digest })
    if (state.current === digest) return
    if (!state.present) await this.#send(link, digest, state)
    await link.keepImage(ref, digest)
    if (state.present) return
    this.options.log.info({ ref, node: link.node.name }, 'a node took an image')
    await this.options.store.images.pulled(image.id)
    this.options.changes.say('images', image.id)
  }

  /** Sends what the node doesn't have yet of an archive, in parts that fit into a message. */
  async #send(link: AgentLink, digest: string, { received }: ImageState): Promise<void> {
    const file = await open(this.options.archiveOf(digest), 'r')
    try {
      const { size } = await file.stat()
      const buffer = Buffer.alloc(IMAGE_PART_BYTES)
      let offset = received
      for (let stalls = 0; offset < size; ) {
        const { bytesRead } = await file.read(buffer, 0, buffer.length, offset)
        const next = await link.imagePart(digest, offset, buffer.subarray(0, bytesRead))
        stalls = next > offset ? 0 : stalls + 1
        if (stalls >= MOST_STALLS)
          throw new ControlError('agent.refused', { name: link.node.name, reason: 'it takes no more of the image' })
        offset = next
      }
    } finally {
      await file.close()
    }
  }
}
