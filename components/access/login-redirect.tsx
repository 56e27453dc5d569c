'use client'

import { useEffect } from 'react'
import { goToLogin } from '../api/providers'

/** Leaves for the login. Only the browser knows the whole address to come back to. */
export function LoginRedirect() {
  useEffect(goToLogin, [])
  return null
}
