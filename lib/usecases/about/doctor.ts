import type { About, Check } from '../../api/contract'

const MB = 1024 * 1024
/** Below this a full disk is near, and below that it is here: nothing can be deployed or changed any more. */
const DISK = { warn: 1024 * MB, error: 128 * MB }
const MEMORY_WARN = 256 * MB
/** A governor that is so much late sees every hang that much later, ms. */
const LAG_WARN_MS = 50
/** A page, a container's log and a client each take a file or more. */
const FILES = { limit: 4096, share: 0.8 }
/** What the position server asks the system for: below it a burst of look-ups is lost. */
export const RECEIVE_BUFFER = 4 * MB

type Facts = Omit<About, 'checks'>
type State = Check['state']

/** What is well and what isn't, from what was measured. What couldn't be measured is unknown, never well. */
export function diagnose(facts: Facts): Check[] {
  return [
    ...governorChecks(facts),
    ...agentChecks(facts),
    folderCheck(facts),
    diskCheck(facts),
    memoryCheck(facts),
    filesCheck(facts),
    ...receiveChecks(facts),
  ]
}

const check = (id: Check['id'], state: State, params: Check['params'] = {}): Check => ({ id, state, params })

function governorChecks({ governor }: Facts): Check[] {
  if (!governor) return [check('governor', 'error'), check('journal', 'unknown'), check('lag', 'unknown')]
  return [
    check('governor', 'ok', { version: governor.version }),
    governor.journalError === null ? check('journal', 'ok') : check('journal', 'error', { reason: governor.journalError }),
    lagCheck(governor.watch),
  ]
}

function lagCheck(watch: NonNullable<Facts['governor']>['watch']): Check {
  if (!watch) return check('lag', 'unknown')
  const { lagP99Ms: p99, lagMaxMs: max, spared } = watch
  return check('lag', p99 > LAG_WARN_MS ? 'warn' : 'ok', { p99, max, spared })
}

function agentChecks({ agents, governor, versions }: Facts): Check[] {
  const offline = agents.filter((each) => !each.online).map((each) => each.name)
  const others = [
    ...(governor && governor.version !== versions.tandem ? [`governor ${governor.version}`] : []),
    ...agents.flatMap(({ name, version, online }) =>
      online && version !== null && version !== versions.tandem ? [`${name} ${version}`] : [],
    ),
  ]
  return [
    check('agents', offline.length > 0 ? 'warn' : 'ok', {
      online: agents.length - offline.length,
      total: agents.length,
      names: offline.join(', '),
    }),
    check('versions', others.length > 0 ? 'warn' : 'ok', { version: versions.tandem, others: others.join(', ') }),
  ]
}

function folderCheck({ data }: Facts): Check {
  if (data.mode === null) return check('folder', 'unknown')
  // The last two digits are what the group and everybody else may.
  return check('folder', data.mode.endsWith('00') ? 'ok' : 'warn', { mode: data.mode, path: data.path })
}

function diskCheck({ data }: Facts): Check {
  if (data.diskFree === null) return check('disk', 'unknown')
  const state = data.diskFree < DISK.error ? 'error' : data.diskFree < DISK.warn ? 'warn' : 'ok'
  return check('disk', state, { free: data.diskFree, least: DISK.warn })
}

function memoryCheck({ machine }: Facts): Check {
  const state = machine.memoryFree < MEMORY_WARN ? 'warn' : 'ok'
  return check('memory', state, { free: machine.memoryFree, total: machine.memoryTotal, least: MEMORY_WARN })
}

function filesCheck({ console: own }: Facts): Check {
  const { openFiles: used, openFilesLimit: limit } = own
  if (used === null || limit === null) return check('files', 'unknown')
  const state = used > limit * FILES.share ? 'error' : limit < FILES.limit ? 'warn' : 'ok'
  return check('files', state, { used, limit, least: FILES.limit })
}

function receiveChecks({ governor, machine }: Facts): Check[] {
  const got = governor?.position.receiveBuffer
  const dropped = governor?.position.dropped ?? null
  const bytes = { wanted: RECEIVE_BUFFER, ...(machine.rmemMax === null ? {} : { max: machine.rmemMax }) }
  return [
    got === undefined
      ? check('receiveBuffer', 'unknown')
      : check('receiveBuffer', got < RECEIVE_BUFFER ? 'warn' : 'ok', { got, ...bytes }),
    machine.rmemMax === null
      ? check('rmem', 'unknown')
      : check('rmem', machine.rmemMax < RECEIVE_BUFFER ? 'warn' : 'ok', { ...bytes }),
    dropped === null ? check('drops', 'unknown') : check('drops', dropped > 0 ? 'warn' : 'ok', { dropped }),
  ]
}
