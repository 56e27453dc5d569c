import en from '../../messages/en.json'
import zh from '../../messages/zh.json'

/** One thing that is wrong: a key of `errors.*` in the catalogues, the field it is about, and what the text names. */
export interface Failure {
  code: string
  field?: string
  params?: Record<string, string | number>
}

/** What a use case gives back: its value, or at least one failure. */
export type Outcome<T> = { ok: true; value: T } | { ok: false; failures: [Failure, ...Failure[]] }

export const succeed = <T>(value: T): Outcome<T> => ({ ok: true, value })
export const fail = (code: string, field?: string, params?: Failure['params']): { ok: false; failures: [Failure] } => ({
  ok: false,
  failures: [{ code, ...(field === undefined ? {} : { field }), ...(params ? { params } : {}) }],
})

/** HTTP status of the codes that aren't about the form of a field (those are 400). `body`: ECSM's business code where it differs. */
const STATUS: Record<string, { http: number; body?: number }> = {
  unauthenticated: { http: 401 },
  forbidden: { http: 403 },
  origin: { http: 403 },
  'setup.code': { http: 403 },
  'setup.locked': { http: 429 },
  'not.found': { http: 404 },
  'path.unknown': { http: 404 },
  'store.busy': { http: 503 },
  'config.key.taken': { http: 409 },
  'config.many': { http: 409 },
  'template.name.taken': { http: 409 },
  'template.move.self': { http: 409 },
  'template.many': { http: 409 },
  'template.deployed': { http: 409 },
  'template.folder.empty': { http: 422 },
  'template.path.service': { http: 422 },
  'template.root': { http: 409 },
  'template.folder.not': { http: 422 },
  'template.folder.spec': { http: 422 },
  'edit.conflict.by': { http: 409 },
  'edit.conflict.unknown': { http: 409 },
  'container.pause': { http: 409 },
  'container.unpause': { http: 409 },
  'body.large': { http: 413 },
  'service.name.taken': { http: 409, body: 31006 },
  'client.name.taken': { http: 409 },
  'client.many': { http: 409 },
  'service.deleting': { http: 409 },
  'service.many': { http: 409 },
  'record.running': { http: 409 },
  'container.removed': { http: 409 },
  'setup.done': { http: 409 },
  'username.taken': { http: 409 },
  'administrator.last': { http: 409 },
  'user.unknown': { http: 404 },
  'user.self': { http: 409 },
  'session.none': { http: 409 },
  'token.name.taken': { http: 409 },
  'token.many': { http: 409 },
  'token.role': { http: 403 },
  'webhook.unset': { http: 409 },
  'webhook.busy': { http: 409 },
  'vsoa.password.conflict': { http: 409 },
  'vsoa.port.taken': { http: 409 },
  'vsoa.port.twice': { http: 409 },
  'password.source': { http: 409 },
  'switchover.strategy': { http: 409 },
  'switchover.active': { http: 409 },
  'switchover.unnamed': { http: 409 },
  'switchover.never': { http: 409 },
  'switchover.notReady': { http: 409 },
  'switchover.unhealthy': { http: 409 },
  'flapping.none': { http: 409 },
  'failback.active': { http: 409 },
  'failback.strategy': { http: 409 },
  'failback.unhealthy': { http: 409 },
  'image.unknown': { http: 422 },
  'image.used': { http: 409 },
  'image.absent': { http: 409 },
  'image.gone': { http: 409 },
  'image.builtin': { http: 409 },
  'image.archive': { http: 422 },
  'image.layout': { http: 422 },
  'image.path': { http: 422 },
  'image.link': { http: 422 },
  'image.kind': { http: 422 },
  'image.unpacked': { http: 422 },
  'image.ratio': { http: 422 },
  'image.entries': { http: 422 },
  'image.digest': { http: 422 },
  'image.several': { http: 422 },
  'image.media': { http: 422 },
  'image.naming': { http: 422 },
  'image.os': { http: 422 },
  'image.command': { http: 422 },
  'image.label': { http: 422 },
  'image.run.cwd': { http: 422 },
  'image.run.missing': { http: 422 },
  'image.run.noScript': { http: 422 },
  'image.run.notExecutable': { http: 422 },
  'image.run.noCommand': { http: 422 },
  'upload.differs': { http: 409 },
  'upload.many': { http: 409 },
  'upload.gone': { http: 409 },
  'upload.over': { http: 409 },
  'upload.large': { http: 413 },
  'upload.hash.wrong': { http: 422 },
  'upload.gaps': { http: 422 },
  'upload.fatal': { http: 422 },
  'upload.abandoned': { http: 410 },
  'upload.lost': { http: 410 },
  'upload.space': { http: 507 },
  'upload.unwritable': { http: 507 },
  'body.bytes': { http: 415 },
  'image.config.os': { http: 422 },
  'node.unknown': { http: 422 },
  'node.offline': { http: 422 },
  'node.os': { http: 422 },
  'node.name.taken': { http: 409 },
  'node.address.taken': { http: 409 },
  'node.many': { http: 409 },
  'node.simulated': { http: 409 },
  'node.power.real': { http: 409 },
  'node.power.none': { http: 409 },
  'node.power.failed': { http: 502 },
  'rule.detail.missing': { http: 422 },
  'rule.detail.unexpected': { http: 422 },
  'rule.masters': { http: 422 },
  'rule.same': { http: 422 },
  'rule.twice': { http: 422 },
  'rule.unknown': { http: 422 },
  'rule.foreign': { http: 422 },
  'rule.weight': { http: 400 },
  'rule.weights.many': { http: 400 },
  'rule.weights.unexpected': { http: 422 },
  'rule.weights.none': { http: 422 },
  'instance.foreign': { http: 422 },
  'policy.never': { http: 422 },
  'agent.unavailable': { http: 503 },
  'agent.refused': { http: 502 },
  'governor.unavailable': { http: 503 },
  'governor.refused': { http: 502 },
  'governor.later': { http: 503 },
  'store.unwritable': { http: 507 },
  starting: { http: 503 },
  internal: { http: 500 },
}

/** HTTP status and body status of a failure's code. */
export function statusOf(code: string): { http: number; body: number } {
  const known = STATUS[code] ?? { http: 400 }
  return { http: known.http, body: known.body ?? known.http }
}

export type Locale = 'zh' | 'en'

/** The language of an Accept-Language header: the first of ours in it, English when there is none. */
export function localeOf(header: string | null): Locale {
  for (const part of (header ?? '').toLowerCase().split(',')) {
    const tag = part.trim()
    if (tag.startsWith('zh')) return 'zh'
    if (tag.startsWith('en')) return 'en'
  }
  return 'en'
}

function lookUp(locale: Locale, code: string): string | null {
  let at: unknown = (locale === 'zh' ? zh : en).errors
  for (const part of code.split('.'))
    at = typeof at === 'object' && at !== null ? (at as Record<string, unknown>)[part] : undefined
  return typeof at === 'string' ? at : null
}

/** Whether the catalogues have a text for this code. */
export const isErrorCode = (code: string): boolean => lookUp('en', code) !== null

/** The failure's text in a language, its `{placeholders}` filled in. */
export function failureText(locale: Locale, failure: Failure): string {
  const text = lookUp(locale, failure.code) ?? failure.code
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(failure.params?.[name] ?? whole))
}
