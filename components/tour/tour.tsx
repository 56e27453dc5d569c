'use client'

import { usePathname } from 'next/navigation'
import { useEffect, useMemo, useRef } from 'react'
import { useLiveList } from '../live'
import { useSession } from '../shell/session'
import { Panel } from './panel'
import { Pointer } from './pointer'
import type { Point } from './points'
import { guideOf, type World } from './steps'
import { useAutopilot } from './use-autopilot'
import { useTarget } from './use-target'
import { useTour } from './use-tour'

const NOTHING: Point[] = []

/** The guided tour: the checklist, the pointer at what is next, and the one who does it for the person. */
export function Tour() {
  const { tour, change } = useTour()
  const { mayOperate } = useSession()
  const world = useWorld()
  const guide = useMemo(() => world && guideOf(world), [world])
  const shown = tour?.mode === 'open' || tour?.mode === 'folded'
  // The same points as before are the same list: what looks at the page needn't begin anew with each event.
  const points = useSame(shown && mayOperate && guide?.task ? guide.task.points : NOTHING)
  const aim = useTarget(points)
  const autopilot = useAutopilot(aim)
  const looking = guide?.looking ?? null
  useEffect(() => {
    if (tour && looking !== null && looking !== tour.seen) change({ seen: looking })
  }, [tour, looking, change])
  // It shows the failover and ends there; the way back is one more click.
  const step = guide?.current ?? null
  const before = useRef(step)
  const { stop } = autopilot
  useEffect(() => {
    if (step === null || (before.current === 'see' && step !== 'see')) stop()
    before.current = step
  }, [step, stop])
  if (!shown || !guide) return null
  return (
    <>
      <Panel guide={guide} folded={tour.mode === 'folded'} aim={aim} autopilot={autopilot} />
      {mayOperate && <Pointer aim={aim} />}
    </>
  )
}

/** What the steps are derived from; null until all of it is here. A new walk begins at the newest switch there is then. */
function useWorld(): World | null {
  const path = usePathname()
  const { tour, change } = useTour()
  const { rows: services } = useLiveList('services')
  const { rows: containers } = useLiveList('containers')
  const { rows: microservices } = useLiveList('microservices')
  const { rows: switches } = useLiveList('switches')
  const { rows: clients } = useLiveList('clients')
  const { rows: nodes } = useLiveList('nodes')
  const newest = switches && (switches[0]?.seq ?? 0)
  const afterSeq = tour?.afterSeq ?? null
  useEffect(() => {
    if (tour && afterSeq === null && newest !== undefined) change({ afterSeq: newest })
  }, [tour, afterSeq, newest, change])
  const seen = tour?.seen ?? null
  return useMemo(() => {
    if (!services || !containers || !microservices || !switches || !clients || !nodes || afterSeq === null) return null
    return { services, containers, microservices, switches, clients, nodes, path, afterSeq, seen }
  }, [services, containers, microservices, switches, clients, nodes, path, afterSeq, seen])
}

function useSame(points: Point[]): Point[] {
  const key = JSON.stringify(points)
  return useMemo(() => JSON.parse(key) as Point[], [key])
}
