import type * as contract from '../api/contract'
import type { DataOf, QueryOf } from '../api/endpoint'
import { type Failure, fail, failureText, type Locale, type Outcome, succeed } from '../api/errors'
import type { Image } from '../domain/image'
import { formatImageRef, parseImageRef } from '../domain/image-ref'
import type { ServiceSpec } from '../domain/service'
import { type ImageRegistry, programProblem } from '../image'
import type { Repositories } from '../store'
import { type Asker, audit, type Context } from './context'
import { page, shortList } from './views/format'
import { imageConfigView, imageDetail, imageRow } from './views/image'

/** The one registry there is, by ECSM's name. */
const LOCAL = { id: 'local', name: '本地仓库' }

/** The images of the registry. How they come there is `Uploads`. */
export class Images {
  constructor(
    readonly context: Pick<Context, 'store' | 'changes'>,
    readonly registry: ImageRegistry,
  ) {}

  async list(query: QueryOf<typeof contract.listImages>): Promise<Outcome<DataOf<typeof contract.listImages>>> {
    const found = (query.registryId || LOCAL.id) === LOCAL.id ? await this.#find(query) : []
    const { list, ...rest } = page(found, query)
    return succeed({ list: list.map(imageRow), ...rest })
  }

  async count(query: QueryOf<typeof contract.countImages>): Promise<Outcome<DataOf<typeof contract.countImages>>> {
    const found = await this.#find(query)
    return succeed([{ registryId: LOCAL.id, registryName: LOCAL.name, count: found.length }])
  }

  async summary(): Promise<Outcome<DataOf<typeof contract.imageSummary>>> {
    return succeed({ local: (await this.context.store.images.list()).length, remote: 0 })
  }

  async config(ref: string): Promise<Outcome<DataOf<typeof contract.imageConfig>>> {
    if (!parseImageRef(ref)) return fail('image.ref.form', 'ref')
    const image = await this.context.store.images.byRef(ref)
    return image ? succeed(imageConfigView(image)) : fail('image.unknown', 'ref', { ref })
  }

  async get(registryId: string, imageId: string, locale: Locale): Promise<Outcome<DataOf<typeof contract.getImage>>> {
    const { store } = this.context
    if (registryId !== LOCAL.id) return fail('not.found', 'registryId', { id: registryId })
    const image = await store.images.get(imageId)
    if (!image) return fail('not.found', 'imageId', { id: imageId })
    const problem = await this.problem(image, image.config.process)
    const usedBy = await usersOf(store, image)
    const rawConfig = image.digest === null ? null : (await this.registry.get(image.digest)).rawConfig
    return succeed(imageDetail(image, { rawConfig, usedBy, problem: problem && failureText(locale, problem) }))
  }

  /** Why no node can run that process of the image; null when they can. Built-in images are taken as they are: nodes check them. */
  async problem(image: Image, process: { args: readonly string[]; cwd: string }): Promise<Failure | null> {
    if (image.digest === null) return null
    const { tree } = await this.registry.get(image.digest)
    const problem = programProblem(tree, process)
    return problem && { code: `image.run.${problem.reason}`, params: { path: problem.path } }
  }

  /** Deletes an uploaded image. What runs goes on: nodes have their own copies. Refused while something uses it. */
  remove(asker: Asker, id: string): Promise<Outcome<'success'>> {
    return this.registry.alone(() => this.#remove(asker, id))
  }

  async #remove(asker: Asker, id: string): Promise<Outcome<'success'>> {
    const { store, changes } = this.context
    const written = await store.transaction(async (tx) => {
      const image = await tx.images.get(id)
      if (!image) return fail('not.found', 'id', { id })
      const ref = formatImageRef(image)
      if (image.origin === 'builtin') return fail('image.builtin', 'id', { ref })
      const users = await usersOf(tx, image)
      if (users.length > 0) return fail('image.used', 'id', { ref, names: shortList(users.map((each) => each.name)) })
      await tx.images.remove(id)
      await tx.uploads.forgetImage(id)
      await audit(tx, asker, 'image.delete', { type: 'image', id, name: ref }, { digest: image.digest })
      return succeed(image)
    })
    if (!written.ok) return written
    await this.release(written.value.digest)
    changes.say('images', id)
    return succeed('success')
  }

  /** An image's files go with the last reference to them. To be called when nothing else brings or takes files: see `alone`. */
  async release(digest: string | null): Promise<void> {
    if (digest === null) return
    const images = await this.context.store.images.list()
    if (!images.some((each) => each.digest === digest)) await this.registry.remove(digest)
  }

  async #find(query: QueryOf<typeof contract.countImages>): Promise<Image[]> {
    return (await this.context.store.images.list())
      .filter((each) => !query.name || each.name.includes(query.name.toLowerCase()))
      .filter((each) => !query.os || each.os === query.os)
      .filter((each) => !query.author || each.author === query.author)
      .sort(
        (a, b) =>
          a.name.localeCompare(b.name) || a.tag.localeCompare(b.tag, undefined, { numeric: true }) || a.os.localeCompare(b.os),
      )
  }
}

/** What is made of an image: services, templates by their paths, and containers that wait for their turn in an update to another one. */
async function usersOf(
  store: Pick<Repositories, 'services' | 'templates' | 'containers'>,
  image: Image,
): Promise<contract.ImageDetail['usedBy']> {
  const ref = formatImageRef(image)
  const names = (each: { spec: Pick<ServiceSpec, 'image'> | null }) => each.spec?.image.ref === ref
  return [
    ...(await store.services.list()).filter(names).map(({ id, name }) => ({ kind: 'service' as const, id, name })),
    ...(await store.templates.list()).filter(names).map(({ id, path }) => ({ kind: 'template' as const, id, name: path })),
    ...(await store.containers.list())
      .filter(names)
      .map(({ taskId, name }) => ({ kind: 'container' as const, id: taskId, name })),
  ].sort((a, b) => a.name.localeCompare(b.name))
}
