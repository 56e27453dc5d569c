import { vi } from 'vitest'
import { type AgentLink, Changes, Control } from '../../control'
import type { Image } from '../../domain/image'
import type { Store } from '../../store'
import { quiet, sampleConfig, temporaryStore } from '../../store/test-store'
import type { Asker, Context } from '../context'

export const asker: Asker = {
  caller: { id: 'tester', name: 'tester', role: 'administrator', via: 'token', expiresAt: null },
  requestId: 'request',
  clientAddress: '',
}

/** For tests: a store of its own with two Linux nodes whose agents are said to be there; what use cases ask of control is only noted. */
export async function temporaryContext(): Promise<Context & { dataDir: string; nodeIds: string[]; done(): Promise<void> }> {
  const { store, dataDir, done } = await temporaryStore()
  const changes = new Changes()
  const governor = { host: '127.0.0.1', port: 1, password: '' }
  const control = new Control({ store, governor, power: null, archiveOf: String, changes, log: quiet })
  const there = { up: true, info: null, lastStats: null, containers: new Map() } as unknown as AgentLink
  vi.spyOn(control, 'link').mockReturnValue(there)
  vi.spyOn(control, 'run').mockReturnValue()
  vi.spyOn(control.rollouts, 'start').mockReturnValue()
  const nodeIds: string[] = []
  for (const name of ['node-1', 'node-2']) {
    const address = `127.0.0.1:${3_010 + nodeIds.length}`
    const { id } = await store.nodes.create({ name, address, password: '', type: 'linux' })
    nodeIds.push(id)
  }
  return { store, control, changes, images: { problem: async () => null }, log: quiet, dataDir, nodeIds, done }
}

/** Puts an image into the registry, as an upload does. */
export function addImage(store: Store, image: Partial<Image> & Pick<Image, 'name'>): Promise<Image> {
  const { id: _, createdAt: __, pulled: ___, ...given } = image
  return store.images.upsert({ ...sampleImage, ...given })
}

const sampleImage = {
  tag: '1.0.0',
  os: 'linux' as const,
  arch: 'x86-64',
  author: '',
  description: '',
  ociVersion: '1.0.0',
  sizeBytes: 1,
  origin: 'upload' as const,
  digest: null,
  config: sampleConfig,
  vsoa: null,
}
