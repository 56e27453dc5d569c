/** A reason that people can read in their own language: a key of `governance.said.*` in the catalogues, and what its text names. */
export interface Why {
  code: string
  params: Record<string, string | number>
}

/** What was said of something: in English for logs and programs, and as a code for people. */
export interface Said {
  detail: string
  why: Why
}

/** The English of every reason. */
const TEXTS = {
  notRunning: 'its agent says that it does not run',
  runEnded: 'run {run} has ended: its agent is at run {now}',
  hasJoined: '{container} has joined',
  answersAgain: 'it answers pings again',
  backInService: '{container} is back in service',
  pingsLost: '{lost} pings in a row, {intervalMs} ms apart, were not answered',
  pingsLostStopped: '{lost} pings in a row, {intervalMs} ms apart, were not answered: its process is stopped',
  pingsLostBusy: '{lost} pings in a row, {intervalMs} ms apart, were not answered: its process is busy and answers nothing',
  healthStatus: '{path} answered with status {status}, {retries} times in a row',
  healthSilent: '{path} did not answer within {timeoutMs} ms, {retries} times in a row',
  healthAgain: 'its health check is good again',
  agentGone: "the agent of {node} can't be reached: {reason}",
  agentGoneToo: "the agent of {node} can't be reached either",
  notFenced: "the agent of {node} can't be reached, so it could not be killed first",
  removedByAgent: 'its agent has removed it',
  unknownToAgent: 'its agent does not know it any more',
  nodeRemoved: 'its node was taken off',
  placedAnew: '{from} is away, so it was placed anew on {to}',
  renamed: 'it now calls itself {name}',
  askedStop: 'stop of {container} was asked for',
  askedPause: 'pause of {container} was asked for',
  askedRestart: 'restart of {container} was asked for',
  askedRemove: 'remove of {container} was asked for',
  pausedAtAgent: '{container} was paused at its agent',
  askedSwitchover: 'a switchover to {container} was asked for',
  askedDrain: 'drain of {container} was asked for',
  askedMaint: 'maintenance of {container} was asked for',
  askedFailback: 'failback was asked for',
  failbackAtOnce: 'the master is healthy again, and the policy brings it back at once',
  failbackStable: 'the master has been healthy for {seconds} s, as the policy asks for',
  keptManual: 'the mode is manual: nobody is promoted until a person chooses',
  keptSuspended: 'failover is suspended: nobody is promoted before it ends',
  keptFlapping: 'switched too often: nobody is promoted until it is quiet or a person steps in',
  keptHoldDown: 'the hold-down after the last move lasts: nobody is promoted before it ends',
  letGo: 'the failover policy keeps nobody back any more',
  fencingOff: 'the policy does not kill one that hangs',
  ruleChanged: 'strategy, master or slaves were changed',
  killed: 'killed by its agent',
  killedBefore: 'its agent says that this run is gone',
  killFailed: 'could not be killed: {reason}',
  killUnknownNode: 'could not be killed: its node is not known',
  killUnconfirmed: 'its end was not confirmed in time',
  firstAfterRestart: 'the first in order of those that are there after a restart',
  notBack: "it was not there after the governor's restart",
  notBackInTime: "it did not come back within {limitMs} ms after the governor's restart",
  ended: 'its process has ended',
  passwordRefused: 'password refused',
  noName: 'it does not say its VSOA server name',
  nameOwned: '{service} owns the name {name} with another password',
  nameAwaited: 'another service owned the name {name} before the restart; waiting for it',
  reconnecting: 'the connection was closed; connecting again',
  noPort: 'it has no VSOA port',
  doesNotRun: 'it does not run',
} as const
export type SaidCode = keyof typeof TEXTS
export const SAID_CODES = Object.keys(TEXTS) as SaidCode[]

/** A reason in both forms. */
export function said(code: SaidCode, params: Why['params'] = {}): Said {
  const detail = TEXTS[code].replace(/\{(\w+)\}/g, (_, name: string) => String(params[name] ?? '?'))
  return { detail, why: { code, params } }
}

/** A reason whose English text is another's own; `code` puts it into one of a few kinds. */
export function saidBy(detail: string, code: string, params: Why['params'] = {}): Said {
  return { detail, why: { code, params } }
}

/** Only what was said, of anything that carries it. */
export function wordsOf({ detail, why }: { detail: string; why?: Why | undefined }): { detail: string; why?: Why } {
  return why ? { detail, why } : { detail }
}
