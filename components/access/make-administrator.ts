import { zodResolver } from '@hookform/resolvers/zod'
import type { z } from 'zod'
import { postSetup, SetupInput } from '../../lib/api/contract/session'
import { callApi } from '../api/client'
import { signIn } from './sign-in'

/** The contract's own checks, for the form. */
export const checkSetup = zodResolver(SetupInput)

/** Makes the first administrator, logs them in, and leaves this page. Throws `ApiError` when it was refused. */
export async function makeAdministrator({ username, password, code }: z.output<typeof SetupInput>): Promise<void> {
  await callApi(postSetup, { body: { username, password, ...(code ? { code } : {}) } })
  const login = await signIn(username, password)
  window.location.assign(login.ok ? '/overview' : '/login')
}
