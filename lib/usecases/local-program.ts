import { type Caller, CLIENT_ADDRESS_HEADER } from '../api/route'
import type { Role } from '../domain/role'
import { isLocal } from './session'

/** What only browsers send (Node's fetch has `sec-fetch-mode` too): a page, whoever's it is, shall not get in by the machine it is looked at on. */
const OF_BROWSERS = ['origin', 'referer', 'cookie', 'sec-fetch-site', 'sec-fetch-dest']
/** Wrong credentials stay wrong. */
const CREDENTIALS = 'authorization'

/**
 * A program on this machine that brings no credentials, as ECSM's own clients do: it gets `role`. Null for everybody else: from
 * another address, through a proxy that says so (the address isn't ours then), by a foreign host name, from a browser, or with
 * credentials.
 */
export function localProgram(headers: Headers, role: Role): Caller | null {
  if (!isLocal(headers.get(CLIENT_ADDRESS_HEADER) ?? '', headers.get('host') ?? '')) return null
  if (headers.has(CREDENTIALS)) return null
  if (OF_BROWSERS.some((name) => headers.has(name))) return null
  return { id: 'local', name: 'local', role, via: 'token', expiresAt: null }
}
