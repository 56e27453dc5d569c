'use client'

import { useEffect } from 'react'
import { goToLogin } from '../api/session-gate'

/** Leaves for the login. Only the browser knows the whole address to come back to. */
export function LoginRedirect() {
  useEffect(goToLogin, [])
  return null
}
