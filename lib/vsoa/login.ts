import { createHash, timingSafeEqual } from 'node:crypto'
import type { PeerCertificate } from 'node:tls'

/** Who wants to log in; the password was right. */
export interface LoginRequest {
  address: string
  port: number
  /** The handshake's param, for whatever a client tells beside its password. */
  param: unknown
  /** The client's TLS certificate; null without TLS, or when it gave none. */
  certificate: PeerCertificate | null
}

export type Authorise = (request: LoginRequest) => boolean | Promise<boolean>

/** Decides who may log in: by the password, then by the owner's hook. */
export class Login {
  readonly #passwordHash: Buffer | null
  readonly #authorise: Authorise | undefined
  readonly #report: (error: unknown) => void

  constructor(password: string | undefined, authorise: Authorise | undefined, report: (error: unknown) => void) {
    this.#passwordHash = password === undefined ? null : hash(password)
    this.#authorise = authorise
    this.#report = report
  }

  judge(request: LoginRequest): boolean | Promise<boolean> {
    if (this.#passwordHash !== null) {
      const { param } = request
      const given = typeof param === 'object' && param !== null && Object.hasOwn(param, 'passwd')
      const password = given ? (param as { passwd: unknown }).passwd : undefined
      // Hashes have one length, so that the comparison takes one time.
      const right = timingSafeEqual(hash(typeof password === 'string' ? password : ''), this.#passwordHash)
      if (!right || typeof password !== 'string') return false
    }
    return this.#authorise === undefined ? true : this.#ask(this.#authorise, request)
  }

  #ask(authorise: Authorise, request: LoginRequest): boolean | Promise<boolean> {
    const failed = (error: unknown) => {
      this.#report(error)
      return false
    }
    try {
      const verdict = authorise(request)
      return typeof verdict === 'boolean' ? verdict : Promise.resolve(verdict).then((allowed) => allowed === true, failed)
    } catch (error) {
      return failed(error)
    }
  }
}

function hash(text: string): Buffer {
  return createHash('sha256').update(text, 'utf8').digest()
}
