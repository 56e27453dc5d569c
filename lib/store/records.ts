import type { Image } from '../domain/image'
import type { ContainerRecord, MicroserviceRecord, NodeRecord, Records, Repositories, ServiceRecord } from './types'

/** The kinds of records that rows of lists are made of. */
export interface RecordOf {
  nodes: NodeRecord
  services: ServiceRecord
  images: Image
  containers: ContainerRecord
  microservices: MicroserviceRecord
}
export type RecordKind = keyof RecordOf

/** What a write makes of a record: from what it was (undefined: it was not there) to what it is (undefined: it is gone). */
export type RecordChange<K extends RecordKind> = (before: RecordOf[K] | undefined) => RecordOf[K] | undefined

/** Keeps the records up to date: this process alone writes them, so they are read only once, and each write then says what it made. */
export class RecordKeeper implements Records {
  readonly nodes = new Map<string, NodeRecord>()
  readonly services = new Map<string, ServiceRecord>()
  readonly images = new Map<string, Image>()
  readonly containers = new Map<string, ContainerRecord>()
  readonly microservices = new Map<string, MicroserviceRecord>()
  readonly #byService = new Groups()
  readonly #byNode = new Groups()

  /** Reads all of them once. */
  static async read(from: Pick<Repositories, RecordKind>): Promise<RecordKeeper> {
    const keeper = new RecordKeeper()
    for (const each of await from.nodes.list()) keeper.apply('nodes', each.id, () => each)
    for (const each of await from.services.list()) keeper.apply('services', each.id, () => each)
    for (const each of await from.images.list()) keeper.apply('images', each.id, () => each)
    for (const each of await from.containers.list()) keeper.apply('containers', each.taskId, () => each)
    for (const each of await from.microservices.list()) keeper.apply('microservices', each.name, () => each)
    return keeper
  }

  /** A write that was committed; `key` is the id; of a container its taskId, of a microservice its name. */
  apply<K extends RecordKind>(kind: K, key: string, change: RecordChange<K>): void {
    const map: Map<string, RecordOf[K]> = (this as { [R in RecordKind]: Map<string, RecordOf[R]> })[kind]
    const before = map.get(key)
    const after = change(before)
    if (kind === 'containers') this.#regroup(before as ContainerRecord | undefined, after as ContainerRecord | undefined)
    if (after === undefined) map.delete(key)
    else map.set(key, after)
  }

  containersOf(serviceId: string): ContainerRecord[] {
    return this.#all(this.#byService.of(serviceId))
  }

  containersOn(nodeId: string): ContainerRecord[] {
    return this.#all(this.#byNode.of(nodeId))
  }

  #regroup(before: ContainerRecord | undefined, after: ContainerRecord | undefined): void {
    if (before && before.serviceId !== after?.serviceId) this.#byService.remove(before.serviceId, before.taskId)
    if (before && before.nodeId !== after?.nodeId) this.#byNode.remove(before.nodeId, before.taskId)
    if (after) this.#byService.add(after.serviceId, after.taskId)
    if (after) this.#byNode.add(after.nodeId, after.taskId)
  }

  #all(taskIds: Iterable<string>): ContainerRecord[] {
    return [...taskIds].flatMap((taskId) => this.containers.get(taskId) ?? [])
  }
}

/** The containers of each service, or on each node, in the order they came. */
class Groups {
  readonly #groups = new Map<string, Set<string>>()

  of(key: string): Iterable<string> {
    return this.#groups.get(key) ?? []
  }

  add(key: string, taskId: string): void {
    const group = this.#groups.get(key)
    if (group) group.add(taskId)
    else this.#groups.set(key, new Set([taskId]))
  }

  remove(key: string, taskId: string): void {
    const group = this.#groups.get(key)
    if (group?.delete(taskId) && group.size === 0) this.#groups.delete(key)
  }
}
