'use client'

import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { attitudeOf } from './attitude'
import { AttitudeBody } from './attitude-body'
import { AttitudeIndicator } from './attitude-indicator'
import { Panel } from './panel'
import { Segments } from './segments'
import { type Feed, useFeedPart } from './use-feed'

const VIEWS = ['horizon', 'body'] as const
type View = (typeof VIEWS)[number]
const KEPT = 'tandem.attitude'

/** A picture of roll, pitch and yaw, when the messages have them: what the pilot sees, or the vehicle from outside. */
export function AttitudePanel({ feed }: { feed: Feed }) {
  const t = useTranslations('clients.attitude')
  const known = useFeedPart(feed, (snapshot) => attitudeOf(snapshot.message?.param) !== null)
  const [view, setView] = useState<View>(keptView)
  if (!known) return null
  function choose(next: View) {
    setView(next)
    try {
      localStorage.setItem(KEPT, next)
    } catch {
      // a browser that keeps nothing shows the horizon next time
    }
  }
  return (
    <Panel
      title={t('title')}
      actions={
        <Segments
          label={t('view')}
          value={view}
          onChange={choose}
          options={VIEWS.map((each) => ({ value: each, label: t(each) }))}
        />
      }
    >
      {view === 'horizon' ? <AttitudeIndicator feed={feed} /> : <AttitudeBody feed={feed} />}
    </Panel>
  )
}

/** Read in the browser only: the panel comes with the first message, long after the page. */
function keptView(): View {
  if (typeof window === 'undefined') return 'horizon'
  try {
    return localStorage.getItem(KEPT) === 'body' ? 'body' : 'horizon'
  } catch {
    return 'horizon'
  }
}
