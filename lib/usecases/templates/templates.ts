import type * as contract from '../../api/contract'
import { ServiceName, type TemplateDetail } from '../../api/contract'
import type { BodyOf, DataOf, QueryOf } from '../../api/endpoint'
import { fail, failureText, type Locale, type Outcome, succeed } from '../../api/errors'
import { formatImageRef } from '../../domain/image-ref'
import { nextName } from '../../domain/next-name'
import type { TemplateAction, TemplateSpec } from '../../domain/template'
import { childPath, isBelow, isFolderName, nameOfPath, parentPath, ROOT } from '../../domain/template-path'
import type { TemplateRecord } from '../../store'
import { changesOf, shownSpec } from '../audit-detail'
import { type Asker, audit, type Context } from '../context'
import { editConflict } from '../edit-conflict'
import { page } from '../views/format'
import { templateDetail, templateFound, templateRow, templateTree } from '../views/template'
import { type World, worldOf } from '../views/world'
import type { TemplateDeployment } from './template-deployment'
import { imageSpec, templateSpecOf, withImage } from './template-spec'
import {
  at,
  carryBelow,
  ensureFolder,
  make,
  moveInto,
  mustBeFree,
  Refused,
  refuse,
  refusing,
  removeTree,
  type TreeChange,
  templateTarget,
} from './tree-changes'

/** A template, and the image it shall have. */
export interface ImageChange {
  which: { id: string } | { path: string }
  imageRef: string
  action?: TemplateAction | undefined
}

/** The templates of services and their folders, a tree addressed by paths. */
export class Templates {
  readonly context: Context
  constructor(readonly deployment: TemplateDeployment) {
    this.context = deployment.context
  }

  async list(query: QueryOf<typeof contract.listTemplates>): Promise<Outcome<DataOf<typeof contract.listTemplates>>> {
    const key = query.key?.trim().toLowerCase() ?? ''
    const found = (await this.context.store.templates.list()).filter((each) => each.path.toLowerCase().includes(key))
    const { list, ...rest } = page(found, query)
    return succeed({ list: list.map(templateRow), ...rest })
  }

  async get(id: string): Promise<Outcome<TemplateDetail>> {
    const found = await this.context.store.templates.get(id)
    return found ? succeed(templateDetail(found, this.#world())) : fail('not.found', 'id', { id })
  }

  async byPath(path: string): Promise<Outcome<TemplateDetail>> {
    const found = await this.context.store.templates.byPath(path)
    return found ? succeed(templateDetail(found, this.#world())) : fail('not.found', 'path', { id: path })
  }

  async tree(query: QueryOf<typeof contract.getTemplateTree>): Promise<Outcome<contract.TemplateTree>> {
    const tree = templateTree(await this.context.store.templates.list(), query)
    return tree ? succeed(tree) : fail('not.found', 'path', { id: query.path })
  }

  async search({
    key,
    path,
    kind,
  }: QueryOf<typeof contract.searchTemplates>): Promise<Outcome<DataOf<typeof contract.searchTemplates>>> {
    const wanted = key.toLowerCase()
    const found = (await this.context.store.templates.below(path)).find(
      (each) => (!kind || each.kind === kind) && nameOfPath(each.path).toLowerCase().includes(wanted),
    )
    return succeed(found ? templateFound(found) : null)
  }

  async createFolder(
    asker: Asker,
    { name, path }: BodyOf<typeof contract.createTemplateFolder>,
  ): Promise<Outcome<{ id: string; path: string }>> {
    if (!isFolderName(name)) return fail('template.folder.form', 'name')
    return this.#change(asker, async (change) => {
      await ensureFolder(change, path, 'path')
      const own = childPath(path, name)
      await mustBeFree(change, own, 'name')
      const { id } = await make(change, { path: own, kind: 'folder', spec: null })
      return { id, path: own }
    })
  }

  async create(
    asker: Asker,
    { name, path, spec: input }: BodyOf<typeof contract.createTemplate>,
  ): Promise<Outcome<{ id: string; path: string }>> {
    if (!ServiceName.safeParse(name).success) return fail('service.name.form', 'name')
    const world = this.#world()
    const spec = checked(input, world, null, 'spec')
    if (!spec.ok) return spec
    return this.#change(asker, async (change) => {
      await ensureFolder(change, path, 'path')
      const own = childPath(path, name)
      await mustBeFree(change, own, 'name')
      const { id } = await make(change, { path: own, kind: 'service', spec: spec.value }, { image: spec.value.image.ref })
      return { id, path: own }
    })
  }

  /** A template of each image; all or none. A name that is taken in the folder, or by one before it, gets a number. */
  async createOfImages(
    asker: Asker,
    { imageRefs, path }: BodyOf<typeof contract.createTemplatesOfImages>,
  ): Promise<Outcome<DataOf<typeof contract.createTemplatesOfImages>>> {
    const { images } = this.#world()
    return this.#change(asker, async (change) => {
      await ensureFolder(change, path, 'path')
      const below = await change.tx.templates.below(path)
      const taken = below.filter((each) => parentPath(each.path) === path).map((each) => nameOfPath(each.path))
      const provisionTmplList: { id: string; name: string }[] = []
      for (const [i, ref] of imageRefs.entries()) {
        const image = images.get(ref)
        if (!image) throw refuse('image.unknown', `imageRefs.${i}`, { ref })
        const wanted = templateNameOf(image.name)
        const name = taken.includes(wanted) ? nextName(wanted, taken) : wanted
        const spec = imageSpec(image, formatImageRef(image))
        const { id } = await make(change, { path: childPath(path, name), kind: 'service', spec }, { image: ref })
        taken.push(name)
        provisionTmplList.push({ id, name })
      }
      return { provisionTmplList }
    })
  }

  /** Into a folder, with what is below it. Into itself, or where its name is taken, nothing moves. */
  async move(asker: Asker, { src, dst }: BodyOf<typeof contract.moveTemplate>): Promise<Outcome<{ id: string }>> {
    if (src === ROOT) return fail('template.root', 'src')
    return this.#change(asker, async (change) => {
      const moved = await at(change, { path: src }, 'src')
      await moveInto(change, moved, dst)
      return { id: moved.id }
    })
  }

  /** Another name, another specification, or both. With a version that isn't the newest: who changed what meanwhile. */
  async update(
    asker: Asker,
    locale: Locale,
    id: string,
    { name, templates: input, version, action }: BodyOf<typeof contract.updateTemplate>,
  ): Promise<Outcome<DataOf<typeof contract.updateTemplate>>> {
    const world = this.#world()
    const changed = await this.#change(asker, async (change) => {
      const { tx } = change
      const before = await at(change, { id }, 'id')
      if (version !== undefined && version !== before.version) {
        throw new Refused((await editConflict(tx, templateTarget(before), ['template.update', 'template.move'])).failures)
      }
      const path = name === undefined ? before.path : childPath(parentPath(before.path), name)
      if (path !== before.path) {
        if (before.kind === 'folder' && !isFolderName(nameOfPath(path))) throw refuse('template.folder.form', 'name')
        if (before.kind === 'service' && !ServiceName.safeParse(name).success) throw refuse('service.name.form', 'name')
        await mustBeFree(change, path, 'name')
        await carryBelow(change, before.path, path)
      }
      if (input && before.kind === 'folder') throw refuse('template.folder.spec', 'templates')
      const spec = input ? checked(input, world, before.spec, 'templates') : succeed(before.spec)
      if (!spec.ok) throw new Refused(spec.failures)
      const after = await tx.templates.update(id, { path, spec: spec.value, updatedBy: asker.caller.name })
      change.touched.add(id)
      await audit(tx, asker, 'template.update', templateTarget(after), changesOf(seen(before, world), seen(after, world)))
      return after
    })
    if (!changed.ok) return changed
    const deployResult = action ? await this.deployment.follow(asker, locale, changed.value, action) : null
    return succeed({ id, deployResult })
  }

  /** Another image for templates, each by itself: one that can't be changed doesn't keep the others. */
  async changeImages(
    asker: Asker,
    locale: Locale,
    wanted: readonly ImageChange[],
  ): Promise<Outcome<DataOf<typeof contract.changeTemplateImages>>> {
    const world = this.#world()
    const results: contract.TemplateChanged[] = []
    for (const { which, imageRef, action } of wanted) {
      const changed = await this.#change(asker, async (change) => {
        const before = await at(change, which, 'id' in which ? 'id' : 'name')
        const spec = withImage(before, imageRef, world)
        if (!spec.ok) throw new Refused(spec.failures)
        const after = await change.tx.templates.update(before.id, { spec: spec.value, updatedBy: asker.caller.name })
        change.touched.add(after.id)
        const detail = changesOf(seen(before, world), seen(after, world))
        await audit(change.tx, asker, 'template.update', templateTarget(after), detail)
        return after
      })
      if (changed.ok) {
        const { id, path } = changed.value
        const deployResult = action ? await this.deployment.follow(asker, locale, changed.value, action) : null
        results.push({ id, name: nameOfPath(path), result: true, message: 'success', deployResult })
      } else {
        const message = failureText(locale, changed.failures[0])
        const [id, name] = 'id' in which ? [which.id, ''] : ['', nameOfPath(which.path)]
        results.push({ id, name, result: false, message, deployResult: null })
      }
    }
    return succeed(results)
  }

  /** Deletes what is at a path or has these ids, folders with what is in them; all or nothing. What was deployed stays. */
  async remove(asker: Asker, which: BodyOf<typeof contract.deleteTemplates>): Promise<Outcome<{ id: string[] }>> {
    if (which.path === ROOT) return fail('template.root', 'path')
    return this.#change(asker, async (change) => {
      const wanted: TemplateRecord[] = []
      if (which.path !== undefined) wanted.push(await at(change, { path: which.path }, 'path'))
      for (const id of new Set(which.id)) wanted.push(await at(change, { id }, 'id'))
      // One that is below another goes with it.
      const tops = wanted.filter((each) => !wanted.some((other) => isBelow(each.path, other.path)))
      for (const each of tops) await removeTree(change, each)
      return { id: wanted.map((each) => each.id) }
    })
  }

  /** Runs a change in one transaction; when it is done for good, everybody who looks is told of every row it touched. */
  async #change<T>(asker: Asker, work: (change: TreeChange) => Promise<T>): Promise<Outcome<T>> {
    const { store, changes } = this.context
    const [touched, followed] = [new Set<string>(), new Set<string>()]
    const done = await refusing(() => store.transaction((tx) => work({ tx, asker, touched, followed })))
    if (!done.ok) return done
    for (const id of touched) changes.say('templates', id)
    for (const id of followed) changes.say('services', id)
    return done
  }

  #world(): World {
    return worldOf(this.context)
  }
}

function checked(
  input: Parameters<typeof templateSpecOf>[0],
  world: World,
  before: TemplateSpec | null,
  field: string,
): Outcome<TemplateSpec> {
  const { spec, failures } = templateSpecOf(input, { world, before })
  const [first, ...rest] = failures.map((each) => ({ ...each, field: `${field}.${each.field}` }))
  if (spec === null || first) return first ? { ok: false, failures: [first, ...rest] } : fail('form', field)
  return succeed(spec)
}

/** What of a template the audit compares: nothing secret. */
const seen = ({ path, spec }: TemplateRecord, world: World) => ({ path, ...(spec && shownSpec(spec, world)) })

/** The last part of an image's name, in the form of a service's. */
function templateNameOf(image: string): string {
  const last = image.split('/').at(-1) ?? image
  const name = last.replace(/[^A-Za-z0-9_.-]/g, '-').slice(0, 63)
  return ServiceName.safeParse(name).success ? name : 'template'
}
