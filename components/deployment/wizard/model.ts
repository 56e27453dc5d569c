import type { z } from 'zod'
import { type getService, type imageConfig, nextName, type ServiceInput } from '../../../lib/api/contract'
import type { DataOf } from '../../../lib/api/endpoint'

/** What the API gives instead of a password; coming back it means: unchanged. */
export const MASK = '********'

/** The form holds exactly what the API takes. */
export type Draft = z.input<typeof ServiceInput>
export type Deployable = z.output<typeof ServiceInput>
type OwnConfig = DataOf<typeof imageConfig>

export const STEPS = ['basic', 'nodes', 'resources', 'finish'] as const
export type Step = (typeof STEPS)[number]

/** What the form starts with; the image's own configuration replaces `config` when an image is chosen. */
export const EMPTY_DRAFT: Draft = {
  name: '',
  image: {
    ref: '',
    action: 'run',
    config: { platform: { os: 'linux', arch: '' }, process: { args: [], env: [], cwd: '/' } },
    pullPolicy: 'Always',
    autoUpgrade: 'Never',
  },
  node: { names: [] },
  factor: 1,
  policy: 'static',
  prepull: false,
}

/** The step on which a field (a dotted path) is edited. */
export function stepOf(field: string): Step {
  if (/^(node|policy|factor)(\.|$)/.test(field)) return 'nodes'
  if (/^image\.(config|vsoa)(\.|$)/.test(field)) return 'resources'
  return 'basic'
}

const NO_LIMITS = { memoryLimitMB: 0, cpuLimit: 0 }
const SYLIXOS_DEFAULTS: NonNullable<Draft['image']['config']['sylixos']> = {
  devices: [],
  resources: {
    cpu: { highestPrio: 150, lowestPrio: 250 },
    memory: { kheapLimit: 0, memoryLimitMB: 512 },
    disk: { limitMB: 2048 },
    kernelObject: {},
  },
  network: { ftpdEnable: false, telnetdEnable: false },
  commands: [],
}

/** The image's own configuration as the form shows it: what its system can have is there, with defaults where the image is silent. */
export function draftConfig({ config, vsoa }: Pick<OwnConfig, 'config' | 'vsoa'>): Pick<Draft['image'], 'config' | 'vsoa'> {
  const system =
    config.platform.os === 'linux'
      ? { linux: config.linux ?? NO_LIMITS, restart: config.restart ?? { policy: 'on-failure' as const, maxRetries: 0 } }
      : { sylixos: config.sylixos ?? SYLIXOS_DEFAULTS, ...(config.restart ? { restart: config.restart } : {}) }
  if (!vsoa) return { config: { ...config, ...system }, vsoa: undefined }
  const { name: _, ...block } = vsoa
  return { config: { ...config, ...system }, vsoa: { port: 0, ...block } }
}

/**
 * What a deployment like an existing one starts with: all of it but its name, and the nodes of a static one, because a stand-in on
 * the same node would go down with it. Its passwords are masks, which `from` explains.
 */
export function copyOf(service: DataOf<typeof getService>, taken: readonly string[]): Draft {
  return {
    name: nextName(service.name, taken),
    image: { ...service.image, ...draftConfig({ config: service.image.config, vsoa: null }), vsoa: service.image.vsoa },
    node: { names: service.policy === 'dynamic' ? [...service.node.names] : [] },
    factor: service.policy === 'dynamic' ? service.factor : 1,
    policy: service.policy,
    prepull: false,
    from: service.id,
  }
}

/** What an update of a service starts with: all that it is. Its passwords are masks, which `from` explains. */
export function draftOf(service: DataOf<typeof getService>): Draft {
  return {
    ...copyOf(service, []),
    name: service.name,
    node: { names: [...service.node.names] },
    factor: service.factor,
  }
}

/** Whether two references name the same image, whatever its version. */
export function sameImage(a: string, b: string): boolean {
  const stem = (ref: string) => ref.replace(/@[^#]*/, '')
  return stem(a) === stem(b)
}

/** For number fields: nothing typed is undefined, anything else a number or NaN, which the schema refuses with its own words. */
export function toNumber(text: unknown): number | undefined {
  if (typeof text === 'number') return text
  const trimmed = String(text ?? '').trim()
  return trimmed === '' ? undefined : Number(trimmed)
}
