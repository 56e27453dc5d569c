import type { FromParent, FromRole } from './ipc'

/** Off is a matter of milliseconds, at worst of the time that killed processes take to go. */
const ANSWER_MS = 10_000

/** The console's side of switching simulated nodes: asks the parent over their channel, and hears how they are. */
export interface PowerLink {
  /** Resolves when the parent has said how they are for the first time. */
  ready: Promise<void>
  /** By name; a node that isn't named can't be switched. */
  states(): Readonly<Record<string, boolean>>
  /** Called with the names of nodes whose power has changed. */
  onChange(listener: (names: string[]) => void): void
  /** Switches a node; resolves when its processes are gone, or its agent is being started. Rejects with the parent's reason. */
  set(name: string, on: boolean): Promise<void>
}

/** Call it before the role says hello: the first states come right after. */
export function createPowerLink(): PowerLink {
  let on: Record<string, boolean> = {}
  let seq = 0
  let known = () => {}
  const ready = new Promise<void>((resolve) => {
    known = resolve
  })
  const listeners: ((names: string[]) => void)[] = []
  const waiting = new Map<number, (error: string | null) => void>()
  process.on('message', (message: FromParent) => {
    if (message.type === 'powers') {
      const changed = Object.keys(message.on).filter((name) => message.on[name] !== on[name])
      on = message.on
      known()
      for (const each of listeners) each(changed)
    }
    if (message.type === 'powered') waiting.get(message.seq)?.(message.error)
  })
  return {
    ready,
    states: () => on,
    onChange: (listener) => void listeners.push(listener),
    set: (node, wanted) =>
      new Promise((resolve, reject) => {
        const own = ++seq
        const settle = (error: string | null) => {
          clearTimeout(limit)
          waiting.delete(own)
          if (error === null) resolve()
          else reject(new Error(error))
        }
        const limit = setTimeout(() => settle(`no answer within ${ANSWER_MS} ms`), ANSWER_MS)
        waiting.set(own, settle)
        const message: FromRole = { type: 'power', seq: own, node, on: wanted }
        if (process.connected) process.send?.(message)
        else settle('the parent is gone')
      }),
  }
}
