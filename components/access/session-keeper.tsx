'use client'

import dynamic from 'next/dynamic'
import { useRouter } from 'next/navigation'
import { useEffect, useRef, useState } from 'react'
import { getMe } from '../../lib/api/contract/session'
import { ApiError, callApi } from '../api/client'
import { goToLogin, setSessionKeeper } from '../api/session-gate'
import { useLiveConnection } from '../live/provider'
import { useSession } from '../shell/session'
import { SessionBanner } from './session-banner'
import { hearTabs } from './session-channel'

const LoginAgain = dynamic(() => import('./login-again').then((module) => module.LoginAgain), { ssr: false })

/** Which session the cookie brings now: this person's, nobody's, somebody else's; or the server can't be asked. */
async function look(name: string): Promise<'own' | 'none' | 'other' | 'unreachable'> {
  try {
    const me = await callApi(getMe, {}, { whenLoggedOut: 'throw' })
    return me.name === name ? 'own' : 'other'
  } catch (error) {
    return error instanceof ApiError && error.status === 401 ? 'none' : 'unreachable'
  }
}

/**
 * Looks after the session of this page: tells before it ends, and asks for the password over the page when it did, so that
 * nothing that was typed is lost. Calls that were refused wait, and are made again afterwards.
 */
export function SessionKeeper() {
  const { name } = useSession()
  const router = useRouter()
  const connection = useLiveConnection()
  const [asking, setAsking] = useState<'no' | 'early' | 'ended'>('no')
  const waiting = useRef<{ promise: Promise<boolean>; resolve: (again: boolean) => void } | null>(null)

  function settle(again: boolean) {
    setAsking('no')
    waiting.current?.resolve(again)
    waiting.current = null
  }
  /** There is a session again: everything that hung on the old one hangs on the new one. */
  function goOn() {
    settle(true)
    connection.retry()
    router.refresh()
  }
  async function find() {
    const found = await look(name)
    if (found === 'own') goOn()
    else if (found === 'other') window.location.reload()
    else if (found === 'none') setAsking('ended')
    else {
      // The live connection goes on trying, and says so when the server is back and still knows no session.
      settle(false)
      connection.retry()
    }
  }
  const actions = useRef({ find, goOn })
  useEffect(() => {
    actions.current = { find, goOn }
  })

  useEffect(() => {
    setSessionKeeper(() => {
      if (!waiting.current) {
        let resolve: (again: boolean) => void = () => undefined
        const promise = new Promise<boolean>((done) => {
          resolve = done
        })
        waiting.current = { promise, resolve }
        void actions.current.find()
      }
      return waiting.current.promise
    })
    return () => setSessionKeeper(null)
  }, [])

  useEffect(
    () =>
      hearTabs((news) => {
        if (news.kind === 'out') goToLogin()
        else if (news.username !== name) window.location.reload()
        else if (waiting.current) void actions.current.find()
        else actions.current.goOn()
      }),
    [name],
  )

  return (
    <>
      <SessionBanner onStay={() => setAsking('early')} />
      {asking !== 'no' && <LoginAgain ended={asking === 'ended'} onDone={goOn} onLater={() => setAsking('no')} />}
    </>
  )
}
