'use client'

import { useTranslations } from 'next-intl'
import { useCallback } from 'react'
import { EVENT_KINDS, type EventKind, type EventRow } from '../../lib/api/contract/events'
import { useSaidText } from '../governance/evidence'
import { clientHref, configHref, containerHref, imageHref, microserviceHref, nodeHref, serviceHref, templateHref } from '../hrefs'
import { StatusBadge, type Tone } from '../ui/badge'
import { Link } from '../ui/link'
import { text, wordsIn } from './words-in'

const TONES: Record<EventRow['severity'], Tone> = { info: 'info', warn: 'warn', error: 'bad' }

/** How much an event matters, as colour, icon and word. */
export function SeverityBadge({ severity }: { severity: EventRow['severity'] }) {
  const t = useTranslations('events.severity')
  return <StatusBadge tone={TONES[severity]}>{t(severity)}</StatusBadge>
}

const isKind = (kind: string): kind is EventKind => (EVENT_KINDS as readonly string[]).includes(kind)
const key = <K extends string>(text: K) => text.replaceAll('.', '_') as K extends `${infer A}.${infer B}` ? `${A}_${B}` : K
/** What a handshake that was refused for its password says; the sentence says it already. */
const PLAIN_REASON = 'password refused'

/** What happened, as a sentence, and what the machine said about it where that adds something. */
export function useEventWords(): (row: EventRow) => { sentence: string; detail: string } {
  const t = useTranslations('events.kind')
  const saidText = useSaidText()
  return useCallback(
    ({ kind, params }) => {
      if (!isKind(kind)) return { sentence: kind, detail: '' }
      const sentence = t(key(kind), wordsIn(params))
      return { sentence, detail: detailOf(kind, params, saidText) }
    },
    [t, saidText],
  )
}

/** What the machine said, in the person's language where that has it; empty where the sentence says it already. */
function detailOf(kind: EventKind, params: EventRow['params'], saidText: ReturnType<typeof useSaidText>): string {
  if (params.reason === PLAIN_REASON || (kind.startsWith('container.') && kind !== 'container.deployFailed')) return ''
  if (typeof params.why !== 'string') return text(params.reason)
  const named = Object.entries(params).flatMap(([name, value]) => (name.startsWith('why.') ? [[name.slice(4), value]] : []))
  return (
    saidText({ code: params.why, params: Object.fromEntries(named) as Record<string, string | number> }) ?? text(params.reason)
  )
}

const HREFS: Partial<Record<string, (subject: { id: string; name: string }) => string>> = {
  container: ({ id }) => containerHref(id),
  node: ({ id }) => nodeHref(id),
  microservice: ({ id }) => microserviceHref(id),
  client: ({ id }) => clientHref(id),
  service: ({ id }) => serviceHref(id),
  image: ({ id }) => imageHref(id),
  config: ({ name }) => configHref(name),
  template: ({ name }) => templateHref(name),
}

/** Whom something happened to: a link to its page where it has one, and what it is. */
export function Subject({ subject }: { subject: { type: string; id: string; name: string } }) {
  const t = useTranslations('events.subject')
  const word = t.has(subject.type as 'container') ? t(subject.type as 'container') : subject.type
  const system = subject.type === 'system' && (subject.name === 'governor' || subject.name === 'console')
  const href = HREFS[subject.type]?.(subject)
  const name = system ? t(subject.name as 'governor' | 'console') : subject.name
  return (
    <span className="flex flex-wrap items-baseline gap-x-2">
      {href ? (
        <Link href={href} className="font-medium text-accent hover:underline">
          {name}
        </Link>
      ) : (
        <span className="font-medium">{name}</span>
      )}
      {!system && <span className="text-xs whitespace-nowrap text-ink-faint">{word}</span>}
    </span>
  )
}

/** An audited action in words; one that has none yet as it is. */
export function useActionWord(): (action: string) => string {
  const t = useTranslations('events.action')
  return useCallback(
    (action) => {
      const known = action.replaceAll('.', '_') as Parameters<typeof t>[0]
      return t.has(known) ? t(known) : action
    },
    [t],
  )
}
