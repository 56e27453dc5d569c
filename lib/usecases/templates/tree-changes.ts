import { type Failure, fail, type Outcome, succeed } from '../../api/errors'
import { DEEPEST_PATH, MOST_TEMPLATES } from '../../domain/template'
import { childPath, depthOf, foldersTo, isAtOrBelow, movedPath, nameOfPath } from '../../domain/template-path'
import type { NewTemplate, Repositories, TemplateRecord } from '../../store'
import { type Asker, audit } from '../context'

/** One change of the tree: its database transaction, who asks, and the ids of every row it touched. */
export interface TreeChange {
  tx: Repositories
  asker: Asker
  touched: Set<string>
  /** The ids of services whose template is somewhere else now. */
  followed: Set<string>
}

/** Thrown inside a transaction to take back what it did; `failures` is the answer. */
export class Refused extends Error {
  constructor(readonly failures: [Failure, ...Failure[]]) {
    super(failures[0].code)
  }
}
export const refuse = (...what: Parameters<typeof fail>) => new Refused(fail(...what).failures)

export const templateTarget = ({ id, path }: Pick<TemplateRecord, 'id' | 'path'>) => ({ type: 'template', id, name: path })

/** Makes a template or folder and writes it down; refuses when there are too many. The path must be free. */
export async function make(change: TreeChange, data: Omit<NewTemplate, 'updatedBy'>, detail: Record<string, unknown> = {}) {
  const { tx, asker, touched } = change
  if ((await tx.templates.count()) >= MOST_TEMPLATES) throw refuse('template.many', undefined, { max: MOST_TEMPLATES })
  if (depthOf(data.path) > DEEPEST_PATH) throw refuse('template.deep', 'path', { max: DEEPEST_PATH })
  const made = await tx.templates.create({ ...data, updatedBy: asker.caller.name })
  touched.add(made.id)
  await audit(tx, asker, `template.create`, templateTarget(made), { kind: made.kind, ...detail })
  return made
}

/** Sees to it that there is a folder at the path, and those above it. */
export async function ensureFolder(change: TreeChange, path: string, field: string): Promise<void> {
  for (const each of foldersTo(path)) {
    const there = await change.tx.templates.byPath(each)
    if (there?.kind === 'service') throw refuse('template.folder.not', field, { path: each })
    if (!there) await make(change, { path: each, kind: 'folder', spec: null })
  }
}

/** Refuses a path that is taken. */
export async function mustBeFree({ tx }: TreeChange, path: string, field: string): Promise<void> {
  if (await tx.templates.byPath(path)) throw refuse('template.name.taken', field, { name: nameOfPath(path) })
}

/** The template or folder at a path, or with that id; refuses when there is none. */
export async function at({ tx }: TreeChange, which: { path: string } | { id: string }, field: string): Promise<TemplateRecord> {
  const found = 'id' in which ? await tx.templates.get(which.id) : await tx.templates.byPath(which.path)
  if (!found) throw refuse('not.found', field, { id: 'id' in which ? which.id : which.path })
  return found
}

/** What is below `from` comes along to `to`, and services that were deployed from there know where their template is. */
export async function carryBelow({ tx, touched, followed }: TreeChange, from: string, to: string): Promise<void> {
  const below = await tx.templates.below(from)
  if (below.some((each) => depthOf(movedPath(each.path, from, to)) > DEEPEST_PATH))
    throw refuse('template.deep', undefined, { max: DEEPEST_PATH })
  for (const each of below) {
    await tx.templates.carry(each.id, { path: movedPath(each.path, from, to) })
    touched.add(each.id)
  }
  for (const { id, pathLabel } of await tx.services.list()) {
    if (pathLabel === null || !isAtOrBelow(pathLabel, from)) continue
    await tx.services.update(id, { pathLabel: movedPath(pathLabel, from, to) })
    followed.add(id)
  }
}

/** Moves one with all that is below it into a folder, which is made where it is missing. */
export async function moveInto(change: TreeChange, moved: TemplateRecord, folder: string): Promise<void> {
  const { tx, asker, touched } = change
  const to = childPath(folder, nameOfPath(moved.path))
  if (to === moved.path) return
  if (isAtOrBelow(folder, moved.path)) throw refuse('template.move.self', 'dst', { path: moved.path })
  await ensureFolder(change, folder, 'dst')
  await mustBeFree(change, to, 'dst')
  if (depthOf(to) > DEEPEST_PATH) throw refuse('template.deep', 'dst', { max: DEEPEST_PATH })
  await tx.templates.update(moved.id, { path: to, updatedBy: asker.caller.name })
  touched.add(moved.id)
  await carryBelow(change, moved.path, to)
  const detail = { before: { path: moved.path }, after: { path: to } }
  await audit(tx, asker, 'template.move', templateTarget({ id: moved.id, path: to }), detail)
}

/** Deletes one with all that is below it. */
export async function removeTree({ tx, asker, touched }: TreeChange, removed: TemplateRecord): Promise<void> {
  const below = await tx.templates.below(removed.path)
  for (const each of [...below, removed]) {
    await tx.templates.remove(each.id)
    touched.add(each.id)
  }
  const detail = { kind: removed.kind, with: below.map((each) => each.path) }
  await audit(tx, asker, 'template.delete', templateTarget(removed), detail)
}

/** The value, or the failures of what was refused; anything else that was thrown goes on. */
export async function refusing<T>(work: () => Promise<T>): Promise<Outcome<T>> {
  try {
    return succeed(await work())
  } catch (error) {
    if (error instanceof Refused) return { ok: false, failures: error.failures }
    throw error
  }
}
