/** Status codes of replies (byte 3 of the header). 128–254 are free for applications. */
export const STATUS = {
  ok: 0,
  password: 1,
  arguments: 2,
  invalidUrl: 3,
  notResponding: 4,
  noPermission: 5,
  noMemory: 6,
  proxy: 7,
} as const

const STATUS_TEXT: Record<number, string> = {
  [STATUS.ok]: 'ok',
  [STATUS.password]: 'wrong password',
  [STATUS.arguments]: 'wrong arguments',
  [STATUS.invalidUrl]: 'invalid URL',
  [STATUS.notResponding]: 'not responding',
  [STATUS.noPermission]: 'no permission',
  [STATUS.noMemory]: 'no memory',
  [STATUS.proxy]: 'proxy error',
}

/** The words for a status code, for messages and logs. */
export function statusText(status: number): string {
  return STATUS_TEXT[status] ?? `status ${status}`
}

/** Thrown by a handler to answer with a status; thrown by `call()` when the reply's status isn't ok. */
export class VsoaStatusError extends Error {
  readonly status: number
  readonly param: unknown

  /** `status` 1–255; `param` travels in the reply as JSON; `message` defaults to the status's words and stays local. */
  constructor(status: number, param?: unknown, message?: string) {
    super(message ?? `VSOA: ${statusText(status)}`)
    this.name = 'VsoaStatusError'
    this.status = status
    this.param = param
  }
}

export type VsoaErrorCode = 'refused' | 'tls' | 'timeout' | 'closed' | 'password' | 'protocol' | 'lookup' | 'aborted' | 'busy'

/** Everything else that goes wrong at a client or look-up; `code` says which kind. */
export class VsoaError extends Error {
  readonly code: VsoaErrorCode

  constructor(code: VsoaErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options)
    this.name = 'VsoaError'
    this.code = code
  }
}
