import type * as contract from '../../api/contract'
import type { DeployResult, TemplateDeployed } from '../../api/contract'
import type { BodyOf } from '../../api/endpoint'
import { type Failure, fail, failureText, type Locale, type Outcome, succeed } from '../../api/errors'
import { nextName } from '../../domain/next-name'
import type { DeployAction } from '../../domain/service'
import { MOST_AT_ONCE, type TemplateAction, type TemplateSpec } from '../../domain/template'
import { isAtOrBelow, nameOfPath } from '../../domain/template-path'
import type { ServiceRecord, TemplateRecord } from '../../store'
import type { Asker, Context } from '../context'
import type { Deployments } from '../deployments'
import type { Services } from '../services'

/** Somebody else may take the name in the moment between; then the next one is tried, so often. */
const MOST_NAMES_TRIED = 5

/** What came of a template: its services, or why there are none. */
export type Deployed =
  | { ok: true; result: 'created' | 'updated'; service: { id: string; name: string }; containers: string[] }
  | { ok: false; failures: [Failure, ...Failure[]] }

/** Makes services of templates, and services that were made of them as their templates are now. */
export class TemplateDeployment {
  constructor(
    readonly context: Context,
    readonly services: Services,
    readonly deployments: Deployments,
  ) {}

  /**
   * Deploys what is at these paths, of a folder everything below it; each by itself, so there is an answer for each. When nothing at
   * all could be deployed it is refused, with the reasons at the paths. `force`: what is deployed already is updated.
   */
  async deploy(
    asker: Asker,
    locale: Locale,
    action: DeployAction,
    { paths, force }: BodyOf<typeof contract.deployTemplates>,
  ): Promise<Outcome<TemplateDeployed[]>> {
    const all = await this.context.store.templates.list()
    const asked = paths.map((path, i) => ({ path, field: `paths.${i}`, found: all.filter((each) => isAt(each, path)) }))
    const templates = new Set(asked.flatMap((each) => each.found))
    if (templates.size > MOST_AT_ONCE) return fail('template.deploy.many', 'paths', { max: MOST_AT_ONCE })
    const results: TemplateDeployed[] = []
    const failures: Failure[] = []
    const failed = (path: string, field: string, failure: Failure) => {
      failures.push({ ...failure, field })
      results.push({ path, id: '', name: '', containers: [], result: 'failed', error: failureText(locale, failure) })
    }
    for (const { path, field, found } of asked) {
      if (found.length === 0) {
        const folder = all.some((each) => each.path === path)
        failed(
          path,
          field,
          folder ? { code: 'template.folder.empty', params: { path } } : { code: 'not.found', params: { id: path } },
        )
      }
      for (const template of found) {
        // One that is asked for twice is deployed once.
        if (!templates.delete(template)) continue
        const done = await this.one(asker, template, action, force)
        if (done?.ok)
          results.push({ path: template.path, ...done.service, containers: done.containers, result: done.result, error: '' })
        else if (done) failed(template.path, field, done.failures[0])
      }
    }
    const [first, ...rest] = failures
    return first && failures.length === results.length ? { ok: false, failures: [first, ...rest] } : succeed(results)
  }

  /** One template. `update` concerns only services that are there: null when there are none. */
  async one(asker: Asker, { path, spec }: TemplateRecord, action: TemplateAction, force: boolean): Promise<Deployed | null> {
    if (!spec) return fail('template.path.service', undefined, { path })
    const all = await this.context.store.services.list()
    const [first, ...more] = all.filter((each) => each.pathLabel === path && !each.deleting)
    if (!first) return action === 'update' ? null : this.#create(asker, { path, spec, action }, all)
    if (!force) return fail('template.deployed', undefined, { path, name: first.name })
    const done = await this.#update(asker, first, spec, action)
    for (const each of more) {
      const next = await this.#update(asker, each, spec, action)
      if (!next.ok) return next
    }
    return done
  }

  /** After a template was changed: deploys it or updates its services. null: nothing was deployed from it that could be updated. */
  async follow(asker: Asker, locale: Locale, template: TemplateRecord, action: TemplateAction): Promise<DeployResult | null> {
    const done = await this.one(asker, template, action, true)
    if (!done) return null
    const provisionTmpld = template.id
    if (!done.ok) {
      const error = failureText(locale, done.failures[0])
      return { provisionTmpld, result: 'failed', provisionId: '', tasks: [], error }
    }
    const tasks = done.containers.map((id) => ({ id }))
    return { provisionTmpld, result: done.result, provisionId: done.service.id, tasks, error: '' }
  }

  async #create(
    asker: Asker,
    { path, spec, action }: { path: string; spec: TemplateSpec; action: DeployAction },
    all: readonly ServiceRecord[],
  ): Promise<Deployed> {
    if (spec.node.names.length === 0) return fail('node.none', 'node.names')
    const taken = all.map((each) => each.name)
    let name = nameOfPath(path)
    for (let tries = 1; ; tries++) {
      if (taken.includes(name)) name = nextName(name, taken)
      const done = await this.services.create(asker, { ...inputOf(name, spec, action) }, { pathLabel: path })
      if (done.ok) return { ok: true, result: 'created', service: { id: done.value.id, name }, containers: done.value.containers }
      if (tries === MOST_NAMES_TRIED || !done.failures.some((each) => each.code === 'service.name.taken')) return done
      taken.push(name)
    }
  }

  async #update(asker: Asker, service: ServiceRecord, spec: TemplateSpec, action: TemplateAction): Promise<Deployed> {
    const { id, name } = service
    const how = action === 'update' ? service.spec.image.action : action
    const done = await this.deployments.update(asker, { ...inputOf(name, spec, how), id })
    return done.ok ? { ok: true, result: 'updated', service: { id, name }, containers: done.value.containers } : done
  }
}

const isAt = ({ path, kind }: TemplateRecord, asked: string) => kind === 'service' && isAtOrBelow(path, asked)

/** What a deployment takes. With static selection the nodes say how many. */
function inputOf(name: string, { factor, ...spec }: TemplateSpec, action: DeployAction): BodyOf<typeof contract.createService> {
  const image = { ...spec.image, action }
  return { ...spec, name, image, ...(spec.policy === 'dynamic' ? { factor } : {}) } as BodyOf<typeof contract.createService>
}
