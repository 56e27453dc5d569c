import type { MicroserviceRecord, Store } from '../store'

/** A microservice by its id, or by its name. */
export async function findMicroservice(store: Store, id: string): Promise<MicroserviceRecord | null> {
  return (await store.microservices.get(id)) ?? store.microservices.byName(id.toLowerCase())
}
