import { canonical } from '../domain/rollout'
import type { ServiceSpec } from '../domain/service'
import { MASK } from './views/format'
import { maskedImage } from './views/service'
import type { World } from './views/world'

/** What the audit keeps of a change: the parts that differ, by their paths, as they were and as they are. */
export interface ChangeDetail extends Record<string, unknown> {
  before: Record<string, unknown>
  after: Record<string, unknown>
}

/** Compares two values part by part (`image.config.process.cwd`); lists count as a whole. They must hold no secrets. */
export function changesOf(before: object, after: object): ChangeDetail {
  const [old, now] = [leaves(before), leaves(after)]
  const detail: ChangeDetail = { before: {}, after: {} }
  for (const path of new Set([...old.keys(), ...now.keys()])) {
    if (canonical(old.get(path)) === canonical(now.get(path))) continue
    if (old.has(path)) detail.before[path] = old.get(path)
    if (now.has(path)) detail.after[path] = now.get(path)
  }
  return detail
}

/** The paths of what differs between two specifications, secrets compared as they are. */
export function changedPaths(before: ServiceSpec, after: ServiceSpec): string[] {
  const { before: old, after: now } = changesOf(before, after)
  return [...new Set([...Object.keys(old), ...Object.keys(now)])]
}

/**
 * What changed between two specifications, fit to be kept: passwords are masked, of the environment only the names are told, since
 * any value there may be a secret.
 */
export function specChanges(before: ServiceSpec, after: ServiceSpec, world: Pick<World, 'images'>): ChangeDetail {
  const [old, now] = [leaves(shownSpec(before, world)), leaves(shownSpec(after, world))]
  const detail: ChangeDetail = { before: {}, after: {} }
  for (const path of changedPaths(before, after)) {
    if (old.has(path)) detail.before[path] = old.get(path)
    if (now.has(path)) detail.after[path] = now.get(path)
  }
  return detail
}

/** A specification without its secrets. */
export function shownSpec(spec: ServiceSpec, world: Pick<World, 'images'>): ServiceSpec {
  const image = maskedImage(spec, world)
  const { process } = image.config
  const env = process.env.map((entry) => `${entry.slice(0, entry.indexOf('='))}=${MASK}`)
  return { ...spec, image: { ...image, config: { ...image.config, process: { ...process, env } } } }
}

function leaves(value: object, path = '', into = new Map<string, unknown>()): Map<string, unknown> {
  for (const [key, each] of Object.entries(value)) {
    if (each === undefined) continue
    const at = path ? `${path}.${key}` : key
    if (typeof each === 'object' && each !== null && !Array.isArray(each)) leaves(each, at, into)
    else into.set(at, each)
  }
  return into
}
