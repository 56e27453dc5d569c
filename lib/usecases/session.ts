import { timingSafeEqual } from 'node:crypto'
import type * as contract from '../api/contract'
import type { BodyOf, DataOf } from '../api/endpoint'
import { fail, type Outcome, succeed } from '../api/errors'
import type { Caller } from '../api/route'
import type { Auth } from '../auth'
import { isLoopbackHost } from '../domain/node'

/** So many wrong set-up codes are taken before the console must be restarted: the code is short enough to be typed. */
const MOST_WRONG_CODES = 10

/** Whether an address, as the system tells it of a connection, is this machine. A name that somebody gives is checked by `isLocal`. */
export function isLoopback(address: string): boolean {
  return address === '::1' || /^(::ffff:)?127\./.test(address)
}

/**
 * Whether somebody sits at this machine: the address is its own, and so is the name it was called by. A page from elsewhere whose
 * name was made to lead here (DNS rebinding) still brings that name.
 */
export function isLocal(clientAddress: string, host: string): boolean {
  const name = host
    .replace(/:\d+$/, '')
    .replace(/^\[|\]$/g, '')
    .toLowerCase()
  return isLoopback(clientAddress) && isLoopbackHost(name)
}

/** Who is asking, and the making of the first administrator. */
export class Session {
  #wrongCodes = 0

  constructor(
    readonly auth: Auth,
    /** What set-up from another machine must bring; printed at start. */
    readonly setupCode: string,
  ) {}

  me(caller: Caller): Outcome<DataOf<typeof contract.getMe>> {
    const { id, name, role, via, expiresAt } = caller
    return succeed({ id, name, role, via, expiresAt })
  }

  async setupState(clientAddress: string, host: string): Promise<Outcome<DataOf<typeof contract.getSetup>>> {
    return succeed({ needed: await this.auth.needsSetup(), codeNeeded: !isLocal(clientAddress, host) })
  }

  async setup(
    clientAddress: string,
    host: string,
    input: BodyOf<typeof contract.postSetup>,
  ): Promise<Outcome<DataOf<typeof contract.postSetup>>> {
    if (!(await this.auth.needsSetup())) return fail('setup.done')
    if (!isLocal(clientAddress, host)) {
      if (this.#wrongCodes >= MOST_WRONG_CODES) return fail('setup.locked', 'code')
      if (!sameText(input.code ?? '', this.setupCode)) {
        this.#wrongCodes++
        return fail('setup.code', 'code')
      }
    }
    try {
      await this.auth.setup({ username: input.username, password: input.password })
    } catch (error) {
      // Two at once: the other one won.
      if (!(await this.auth.needsSetup())) return fail('setup.done')
      throw error
    }
    return succeed({ username: input.username })
  }
}

function sameText(a: string, b: string): boolean {
  const [x, y] = [Buffer.from(a), Buffer.from(b)]
  return x.length === y.length && timingSafeEqual(x, y)
}
