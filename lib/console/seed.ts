import { isDeepStrictEqual } from 'node:util'
import { formatImageRef } from '../domain/image-ref'
import { readImages } from '../protocol/image-manifest'
import type { Store } from '../store'

/** A node whose agent the parent runs on this machine. */
export interface SimulatedNode {
  name: string
  /** ip:port of its agent */
  address: string
  password: string
  os: 'linux' | 'sylixos'
}

/** Puts the built-in images into the registry, one per operating system; those that are there are brought up to date. */
export async function seedImages(store: Store, imagesDir: string): Promise<void> {
  for (const image of await readImages(imagesDir)) {
    for (const os of image.os) {
      const wanted = {
        name: image.name,
        tag: image.tag,
        os,
        arch: image.arch,
        sizeBytes: image.sizeBytes,
        author: image.author,
        description: image.description,
        ociVersion: image.ociVersion,
        config: { platform: { os, arch: image.arch }, ...configFor(image.config, os) },
        vsoa: image.vsoa,
        origin: 'builtin' as const,
        digest: null,
      }
      const known = await store.images.byRef(formatImageRef(wanted))
      // Nothing is written where nothing changed: a console must be able to start again on a full disk.
      if (known && isDeepStrictEqual({ ...wanted, id: known.id, pulled: known.pulled, createdAt: known.createdAt }, known))
        continue
      await store.images.upsert(wanted)
    }
  }
}

/** Only the limits of that system: a Linux image has no SylixOS devices. */
function configFor<C extends { sylixos?: unknown; linux?: unknown }>(
  config: C,
  os: SimulatedNode['os'],
): Omit<C, 'sylixos' | 'linux'> {
  const { sylixos, linux, ...rest } = config
  if (os === 'sylixos') return sylixos === undefined ? rest : { ...rest, sylixos }
  return linux === undefined ? rest : { ...rest, linux }
}

/** Registers the simulated nodes at the first start, and tells the store where their agents are now. */
export async function seedNodes(store: Store, nodes: readonly SimulatedNode[]): Promise<void> {
  for (const { name, address, password, os } of nodes) {
    const known = (await store.nodes.list()).find((each) => each.simulated && each.name === name)
    if (known) {
      if (known.address !== address || known.password !== password) await store.nodes.update(known.id, { address, password })
    } else await store.nodes.create({ name, address, password, type: os, simulated: true })
  }
}
