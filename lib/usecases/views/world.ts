import type { Control } from '../../control'
import type { Image } from '../../domain/image'
import { formatImageRef, parseImageRef } from '../../domain/image-ref'
import type { InstanceView } from '../../domain/microservice'
import type { ContainerRecord, MicroserviceRecord, NodeRecord, Records, ServiceRecord } from '../../store'
import type { Context } from '../context'

export interface Membership {
  record: MicroserviceRecord
  instance: InstanceView
}

/**
 * What rows are made of: the records as they were committed last, each container as its agent told it last (which the store may
 * not have yet), and the live figures beside them. Made anew for each answer, and used up without a wait in between: the records
 * go on.
 */
export class World {
  readonly nodes: ReadonlyMap<string, NodeRecord>
  readonly services: ReadonlyMap<string, ServiceRecord>
  /** By reference `name@tag#os`. */
  readonly images: ReadonlyMap<string, Image>
  /** By name. */
  readonly microservices: ReadonlyMap<string, MicroserviceRecord>
  readonly #records: Records
  #memberships: ReadonlyMap<string, Membership> | null = null

  constructor(
    readonly control: Control,
    records: Records,
  ) {
    this.#records = records
    this.nodes = records.nodes
    this.services = records.services
    this.images = new Map([...records.images.values()].map((each) => [formatImageRef(each), each]))
    this.microservices = records.microservices
  }

  /** All, those made first first. What agents said since they were stored is missing: see `container`. */
  get storedContainers(): Iterable<ContainerRecord> {
    return this.#records.containers.values()
  }

  container(taskId: string): ContainerRecord | undefined {
    const found = this.#records.containers.get(taskId)
    return found && this.control.withObserved(found)
  }

  /** A service's, by their slots. */
  containersOf(serviceId: string): ContainerRecord[] {
    const own = this.#records.containersOf(serviceId).map((each) => this.control.withObserved(each))
    return own.sort((a, b) => a.slot - b.slot)
  }

  containersOn(nodeId: string): ContainerRecord[] {
    return this.#records.containersOn(nodeId).map((each) => this.control.withObserved(each))
  }

  /** The microservice that a container is an instance of, as the governor said last. */
  membership(taskId: string): Membership | undefined {
    this.#memberships ??= membershipsIn(this.microservices.values())
    return this.#memberships.get(taskId)
  }
}

/** The world as it is now. */
export function worldOf({ store, control }: Pick<Context, 'store' | 'control'>): World {
  return new World(control, store.records)
}

function membershipsIn(records: Iterable<MicroserviceRecord>): Map<string, Membership> {
  const memberships = new Map<string, Membership>()
  for (const record of records)
    for (const instance of record.view?.instances ?? []) memberships.set(instance.taskId, { record, instance })
  return memberships
}

/** An image reference in its parts, also of an image that isn't in the registry any more. */
export function imageParts(ref: string): { name: string; tag: string; os: string } {
  return parseImageRef(ref) ?? { name: ref, tag: '', os: '' }
}
