import { EnvError, killPointSetting } from './env'

/**
 * The moments in which the end of a process would be delicate: something has been done and isn't written down, told, or answered yet.
 * `TANDEM_KILL_POINT=name`, or `name:n` for the n-th passage, makes a process kill itself there, so that tests can show what the next
 * start makes of it (`npm run chaos -- --kill-points`).
 */
export const KILL_POINTS = {
  'governor-begun': 'its journal says that it judges; it knows nobody yet',
  'governor-announced': 'look-ups name another one; nothing else has followed',
  'governor-recorded': 'a switch is numbered and on its way to the journal; nobody was told',
  'governor-epochs-reserved': 'a block of epochs is reserved in memory',
  'governor-journal-appended': 'lines are written to the journal, but not synced',
  'governor-journal-renewed': 'a new journal lies beside the old one',
  'governor-journal-replaced': 'a new journal took the old one’s place; the folder isn’t synced',
  'governor-fencing': 'a kill is ordered, and unconfirmed',
  'governor-fenced': 'a kill is confirmed; the next one isn’t announced',
  'governor-releasing': 'another one is announced; the former one’s clients weren’t told',
  'governor-rule-applied': 'another rule is in force; the journal has the old one',
  'governor-left': 'a planned leave is on disk; whoever asked wasn’t answered',
  'governor-closing': 'everything is in the journal except that the end was in order',
  'agent-recalling': 'a leftover process was ended; its container isn’t known yet',
  'agent-started': 'a process runs that nothing on disk tells of',
  'agent-ended': 'the end of a process was seen; nobody was told',
  'agent-killed': 'a fenced process is gone; the governor wasn’t answered',
  'agent-stored': 'a new state lies beside the old one',
  'agent-removed': 'a container is ended for good; its folder is there',
  'console-ordered': 'an action on a container is stored; nothing was ordered',
  'console-deployed': 'a service is stored; nothing was ordered',
  'console-left': 'the governor has taken a container out of service; it wasn’t stopped',
  'console-rule-stored': 'a rule is stored; the governor has the old one',
  'console-failback-noted': 'a failback is noted; the governor wasn’t asked',
  'console-switch-heard': 'a switch was heard of; it isn’t stored',
} as const
export type KillPoint = keyof typeof KILL_POINTS

const armed = parse(killPointSetting())
let passages = 0

/** Passes a kill point: ends this process as a crash would, when it is the one that was named. */
export function killPoint(name: KillPoint): void {
  if (armed?.name !== name || ++passages < armed.passage) return
  process.kill(process.pid, 'SIGKILL')
}

/** @throws EnvError when there is no such point */
export function parse(text: string): { name: string; passage: number } | null {
  if (text === '') return null
  const [name = '', passage = '1'] = text.split(':')
  if (Object.hasOwn(KILL_POINTS, name) && /^[1-9]\d{0,5}$/.test(passage)) return { name, passage: Number(passage) }
  const allowed = `one of ${Object.keys(KILL_POINTS).join(', ')}, with :n behind it for the n-th passage`
  throw new EnvError([{ name: 'TANDEM_KILL_POINT', problem: `is ${JSON.stringify(text.slice(0, 80))}`, allowed }])
}
