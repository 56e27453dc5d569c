'use client'

import { useTranslations } from 'next-intl'
import { useCallback, useDeferredValue, useMemo, useState, useSyncExternalStore } from 'react'
import { type ContainerRow, containerLog } from '../../../lib/api/contract'
import { ApiError, callApi } from '../../api/client'
import { useLiveList } from '../../live'
import { toast } from '../../ui/toaster'
import { useUrlState } from '../../ui/use-url-state'
import { byName } from '../list/by-name'
import { findLines, stepTo } from './find'
import { type Entry, LogBuffer } from './log-buffer'
import { LogLines } from './log-lines'
import { LogSource, PAGE } from './log-source'
import { LogToolbar } from './log-toolbar'
import { useDownload } from './use-download'

/** Containers whose output is merged at most; each is followed by a topic of its own. */
const MERGED_MOST = 16
const COLOURS = [240, 150, 85, 330, 190, 30, 280, 115].map((hue) => `oklch(0.8 0.12 ${hue})`)
const DEFAULTS = { times: 'on', wrap: 'on', all: 'off', find: '' }

/** A container's output, live: followed, paused, searched, downloaded; and that of its whole service in colour. */
export function LogView({ container }: { container: ContainerRow }) {
  const t = useTranslations('deployment.log')
  const common = useTranslations('common')
  const { name, serviceId, serviceName } = container
  const [look, setLook] = useUrlState(DEFAULTS)
  const containers = useLiveList('containers').rows
  const siblings = useMemo(
    () => (containers ?? []).filter((each) => each.serviceId === serviceId).sort((a, b) => byName(a.name, b.name)),
    [containers, serviceId],
  )
  const merged = look.all === 'on' && siblings.length > 1
  const sources = merged ? siblings.slice(0, MERGED_MOST) : [container]
  const sourceKey = sources.map((each) => `${each.taskId} ${each.name}`).join('|')
  const names = useMemo(
    () =>
      merged
        ? new Map(sources.map((each, index) => [each.taskId, { name: each.name, colour: COLOURS[index % COLOURS.length] ?? '' }]))
        : null,
    [sourceKey, merged],
  )

  const [buffer] = useState(() => new LogBuffer((run) => requestAnimationFrame(run)))
  const state = useSyncExternalStore(
    useCallback((observer) => buffer.observe(observer), [buffer]),
    () => buffer.state,
    () => buffer.state,
  )
  const [paused, setPaused] = useState(false)
  const [following, setFollowing] = useState(true)
  const [answers, setAnswers] = useState<ReadonlyMap<string, string | null>>(new Map())
  const onAnswer = useCallback((source: string, failure: string | null) => {
    setAnswers((before) => (before.get(source) === failure ? before : new Map(before).set(source, failure)))
  }, [])
  const failures = sources.flatMap((each) => answers.get(each.taskId) ?? [])
  const loading = sources.some((each) => !answers.has(each.taskId))

  const search = useDeferredValue(look.find)
  const found = useMemo(() => findLines(state.entries, search), [state.entries, search])
  // The current match is a line, not a place: places shift as lines come and go.
  const [match, setMatch] = useState<Pick<Entry, 'source' | 'seq'> | null>(null)
  const current = useMemo(() => {
    if (!match) return null
    const index = state.entries.findIndex((each) => each.source === match.source && each.seq === match.seq)
    return index >= 0 && found.includes(index) ? index : null
  }, [state.entries, match, found])
  function step(by: 1 | -1) {
    const next = stepTo(found, current, by)
    const entry = next === null ? undefined : state.entries[next]
    if (!entry) return
    setFollowing(false)
    setMatch(entry)
  }

  const { download, lines } = useDownload(`${merged ? serviceName : name}.log`)
  async function older() {
    setFollowing(false)
    try {
      for (const source of state.more) {
        const before = buffer.firstOf(source)
        const query = { lines: PAGE, ...(before === undefined ? {} : { before }) }
        const answer = await callApi(containerLog, { params: { taskId: source }, query })
        buffer.addOlder(source, answer.lines, answer.more)
      }
    } catch (error) {
      if (error instanceof ApiError) toast.error(error.message)
    }
  }
  const toggle = (key: 'times' | 'wrap' | 'all') => () => setLook({ [key]: look[key] === 'on' ? 'off' : 'on' })

  return (
    <section aria-label={t('of', { name: merged ? serviceName : name })}>
      {sources.map((each) => (
        <LogSource key={each.taskId} taskId={each.taskId} buffer={buffer} onAnswer={onAnswer} />
      ))}
      <LogToolbar
        search={look.find}
        onSearch={(find) => {
          setMatch(null)
          setLook({ find })
        }}
        place={current === null ? 0 : found.indexOf(current) + 1}
        found={found.length}
        onStep={step}
        following={following}
        onFollow={() => setFollowing(!following)}
        paused={paused}
        waiting={state.waiting}
        onPause={() => {
          buffer.pause(!paused)
          setPaused(!paused)
        }}
        wrap={look.wrap === 'on'}
        onWrap={toggle('wrap')}
        times={look.times === 'on'}
        onTimes={toggle('times')}
        instances={siblings.length}
        merged={merged}
        onMerged={toggle('all')}
        onClear={() => buffer.clear()}
        onDownload={() => download(sources)}
        downloading={lines}
      />
      {failures.length > 0 && (
        <p role="alert" className="mb-2 rounded-md bg-bad-soft px-3 py-2 text-bad">
          {[...new Set(failures)].join(' ')}
        </p>
      )}
      {merged && siblings.length > MERGED_MOST && (
        <p className="mb-2 text-[13px] text-ink-soft">{t('mergedFirst', { shown: MERGED_MOST, all: siblings.length })}</p>
      )}
      <LogLines
        label={t('of', { name: merged ? serviceName : name })}
        entries={state.entries}
        following={following}
        onFollowing={setFollowing}
        wrap={look.wrap === 'on'}
        times={look.times === 'on'}
        names={names}
        search={search}
        current={current}
        empty={loading ? common('loading') : t('empty')}
        top={
          state.more.length > 0 && (
            <button
              type="button"
              onClick={() => void older()}
              className="mx-3 mb-1 text-terminal-faint underline hover:text-terminal-ink"
            >
              {t('older')}
            </button>
          )
        }
      />
    </section>
  )
}
