import { canonical } from '../domain/rollout'

/** One part that differs, by its path (`image.config.process.cwd`); undefined where there is none. */
export interface Change {
  path: string
  before: unknown
  after: unknown
}

/** Compares two values part by part; lists count as a whole. */
export function changesBetween(before: object, after: object): Change[] {
  const [old, now] = [leaves(before), leaves(after)]
  return [...new Set([...old.keys(), ...now.keys()])]
    .filter((path) => canonical(old.get(path)) !== canonical(now.get(path)))
    .map((path) => ({ path, before: old.get(path), after: now.get(path) }))
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
