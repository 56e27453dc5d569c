/** Fields of a param that are shown and drawn; further ones are left out. */
export const MAX_FIELDS = 8
/** How deep a param is looked into, and how many members of each object or list. */
const MAX_DEPTH = 3
const MAX_MEMBERS = 64
/** The name of a param that is itself a number. */
export const VALUE_FIELD = 'value'

/** Calls `take` with the path and value of the numbers in a param, in their order: `roll`, `position.x`, `axes.0`. */
export function eachNumber(param: unknown, take: (field: string, value: number) => void): void {
  if (isNumber(param)) take(VALUE_FIELD, param)
  else visit(param, '', 1, take)
}

function visit(value: unknown, path: string, depth: number, take: (field: string, value: number) => void): void {
  if (typeof value !== 'object' || value === null) return
  let members = 0
  for (const [key, member] of Object.entries(value)) {
    if (++members > MAX_MEMBERS) return
    const field = path === '' ? key : `${path}.${key}`
    if (isNumber(member)) take(field, member)
    else if (depth < MAX_DEPTH) visit(member, field, depth + 1, take)
  }
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value)
}
