import type { Control } from '../../control'
import type { Image } from '../../domain/image'
import { parseImageRef } from '../../domain/image-ref'
import type { ContainerRecord, MicroserviceRecord, NodeRecord, ServiceRecord, Store } from '../../store'
import type { Context } from '../context'

/** The records rows are made of, read once for all rows of a list, and the live figures beside them. */
export interface World {
  control: Control
  nodes: Map<string, NodeRecord>
  services: Map<string, ServiceRecord>
  /** By reference `name@tag#os`. */
  images: Map<string, Image>
  containers: ContainerRecord[]
  /** By name. */
  microservices: Map<string, MicroserviceRecord>
}

/**
 * Gives the world as often as it is asked for, and reads it only when the store has something new. Questions that come while it is
 * read share the answer, unless something was stored since it began.
 */
export function livingWorld({ store, control, changes }: Pick<Context, 'store' | 'control' | 'changes'>): () => Promise<World> {
  let stored = 0
  let reading: { stored: number; world: Promise<World> } | null = null
  changes.on('stored', () => {
    stored++
  })
  return async () => {
    if (reading?.stored !== stored) {
      const begun = { stored, world: readRecords(store, control) }
      begun.world.catch(() => {
        if (reading === begun) reading = null
      })
      reading = begun
    }
    return withObserved(await reading.world)
  }
}

/** Reads what rows are made of. */
export async function readWorld(store: Store, control: Control): Promise<World> {
  return withObserved(await readRecords(store, control))
}

/** Each container as its agent last told it, which may be newer than what the store has. */
const withObserved = (world: World): World => ({
  ...world,
  containers: world.containers.map((each) => world.control.withObserved(each)),
})

async function readRecords(store: Store, control: Control): Promise<World> {
  const [nodes, services, images, containers, microservices] = await Promise.all([
    store.nodes.list(),
    store.services.list(),
    store.images.list(),
    store.containers.list(),
    store.microservices.list(),
  ])
  return {
    control,
    nodes: new Map(nodes.map((each) => [each.id, each])),
    services: new Map(services.map((each) => [each.id, each])),
    images: new Map(images.map((each) => [`${each.name}@${each.tag}#${each.os}`, each])),
    containers,
    microservices: new Map(microservices.map((each) => [each.name, each])),
  }
}

/** An image reference in its parts, also of an image that isn't in the registry any more. */
export function imageParts(ref: string): { name: string; tag: string; os: string } {
  return parseImageRef(ref) ?? { name: ref, tag: '', os: '' }
}
