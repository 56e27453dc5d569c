import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Endpoint } from '../types'

/** For tests: a VSOA server in a process of its own, to be killed or stopped by a signal. */
export interface ServerProcess {
  endpoint: Endpoint
  child: ChildProcess
  close(): Promise<void>
}

/** Starts one that publishes `/axis` every 10 ms while somebody listens; `name` is in its info, `password` guards it. */
export async function startServerProcess(name: string, password: string): Promise<ServerProcess> {
  const child = fork(fileURLToPath(new URL('./server-process-main.ts', import.meta.url)), [name, password], {
    execArgv: ['--import', 'tsx'],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const [endpoint] = (await once(child, 'message')) as [Endpoint]
  return {
    endpoint,
    child,
    async close() {
      if (child.exitCode !== null || child.signalCode !== null) return
      const exited = once(child, 'exit')
      child.kill('SIGKILL')
      await exited
    },
  }
}
