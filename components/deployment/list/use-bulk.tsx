'use client'

import dynamic from 'next/dynamic'
import { useTranslations } from 'next-intl'
import { useCallback, useRef, useState } from 'react'
import { toast } from '../../ui/toaster'
import { carryOut, HURTS } from '../actions'
import type { Bulk, BulkState } from './bulk'
import { runAll } from './run-all'

const BulkDialog = dynamic(() => import('./bulk-dialog').then((module) => module.BulkDialog), { ssr: false })

/** Asks about an action on many rows, carries it out with its progress in sight, and names the rows that refused it. */
export function useBulk() {
  const t = useTranslations('deployment.bulk')
  const [state, setState] = useState<BulkState | null>(null)
  const end = useRef<AbortController | null>(null)

  const run = useCallback(
    async (bulk: Bulk) => {
      const stop = new AbortController()
      end.current = stop
      setState({ ...bulk, phase: 'running', done: 0, failures: [] })
      const onDone = (done: number) => setState((now) => now && { ...now, done })
      const failures = await runAll(bulk.requests, carryOut, { onDone, signal: stop.signal })
      if (failures.length > 0) return setState((now) => now && { ...now, phase: 'failed', failures })
      setState((now) => {
        if (now) toast.success(t(`done.${bulk.action}`, { kind: bulk.kind, count: now.done }))
        return null
      })
    },
    [t],
  )
  const ask = useCallback(
    (bulk: Bulk) => {
      if (HURTS[bulk.action]) setState({ ...bulk, phase: 'asked', done: 0, failures: [] })
      else void run(bulk)
    },
    [run],
  )
  const shown = state && (HURTS[state.action] || state.phase === 'failed')
  const dialog = shown && (
    <BulkDialog
      state={state}
      onClose={() => (state.phase === 'running' ? end.current?.abort() : setState(null))}
      onRun={() => void run(state.phase === 'failed' ? { ...state, requests: state.failures.map((each) => each.item) } : state)}
    />
  )
  return { ask, dialog, running: state?.phase === 'running' ? state : null }
}
