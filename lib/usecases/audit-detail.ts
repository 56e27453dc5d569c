import { type Change, changesBetween } from '../api/changes'
import { variableOf } from '../domain/secret-variables'
import type { ServiceSpec } from '../domain/service'
import { MASK } from './views/format'
import { maskedImage } from './views/service'
import type { World } from './views/world'

/** What the audit keeps of a change: the parts that differ, by their paths, as they were and as they are. */
export interface ChangeDetail extends Record<string, unknown> {
  before: Record<string, unknown>
  after: Record<string, unknown>
}

/** The parts that differ between two values. They must hold no secrets. */
export function changesOf(before: object, after: object): ChangeDetail {
  return detailOf(changesBetween(before, after))
}

/** The paths of what differs between two specifications, secrets compared as they are. Which variables are secrets isn't a part of them. */
export function changedPaths(before: ServiceSpec, after: ServiceSpec): string[] {
  const told = ({ image: { secretEnv: _, ...image }, ...rest }: ServiceSpec) => ({ ...rest, image })
  return changesBetween(told(before), told(after)).map((each) => each.path)
}

/** What changed between two specifications, fit to be kept: also that a secret is another one, but not which. */
export function specChanges(before: ServiceSpec, after: ServiceSpec, world: Pick<World, 'images'>): ChangeDetail {
  const shown = changesOf({}, shownSpec(before, world)).after
  const now = changesOf({}, shownSpec(after, world)).after
  return detailOf(changedPaths(before, after).map((path) => ({ path, before: shown[path], after: now[path] })))
}

/** A specification without its secrets: passwords are masked, of the environment only the names are told, since any value there may be one. */
export function shownSpec<T extends Pick<ServiceSpec, 'image'>>(spec: T, world: Pick<World, 'images'>): T {
  const image = maskedImage(spec, world)
  const { process: program } = image.config
  const env = program.env.map((entry) => `${variableOf(entry)}=${MASK}`)
  return { ...spec, image: { ...image, config: { ...image.config, process: { ...program, env } } } }
}

function detailOf(changes: readonly Change[]): ChangeDetail {
  const detail: ChangeDetail = { before: {}, after: {} }
  for (const { path, before, after } of changes) {
    if (before !== undefined) detail.before[path] = before
    if (after !== undefined) detail.after[path] = after
  }
  return detail
}
