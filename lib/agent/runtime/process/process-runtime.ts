import { type ChildProcess, execFile, spawn } from 'node:child_process'
import type { ImageCache } from '../../../image'
import type { ContainerSpec } from '../../../protocol/agent'
import type { ContainerRuntime, Peer, RunListener, Running, RuntimeExit, RuntimeSignal } from '../runtime'
import { type Command, containerEnv, resolveCommand } from './command'
import { endProcess, formatIdentity, identify, parseIdentity, signalGroup } from './identity'
import { MemoryWatch } from './memory-watch'
import { processSchedule } from './schedule'
import { establishedConnections } from './socket-table'
import { processUsage } from './usage'

/** After the end of a process its output may still be held open by something it started; no longer than this is waited for it. */
const DRAIN_MS = 50
const PROBE_MS = 2000
const SETPRIV = ['/usr/bin/setpriv', '/bin/setpriv']
/** What V8 writes when the heap limit that we gave it is used up. */
const HEAP_MESSAGE = 'JavaScript heap out of memory'

export interface ProcessRuntimeOptions {
  /** The images of this installation. */
  imagesDir: string
  /** Those taken from the registry. */
  images: Pick<ImageCache, 'has' | 'folderOf'>
  /** The node's system: an image for another one is refused. */
  os: 'linux' | 'sylixos'
  /** `ip:port` for VSOA_POS_SERVER. */
  positionServer: string
}

/**
 * Runs a container as a process of this machine, with a process group of its own, so that a signal meant for the agent (Ctrl-C in a
 * terminal) doesn't hit it.
 *
 * A container dies with its agent, even when the agent is killed. Three things see to that, because none is enough alone:
 * `setpriv --pdeathsig KILL` (Linux with util-linux: the kernel kills the process when its parent ends, also a stopped one);
 * its standard input, a pipe that the agent holds and whose end tells a program that it is alone; and at the next start of the agent
 * `endLeftover`, which compares the start time, so that a number the system gave to somebody else is never killed.
 */
export async function createProcessRuntime(options: ProcessRuntimeOptions): Promise<ContainerRuntime> {
  return new ProcessRuntime(options, await findSetpriv())
}

/** Where a `setpriv` is that knows --pdeathsig (util-linux 2.33); by its full path, because a container may have a PATH of its own. */
async function findSetpriv(): Promise<string | null> {
  if (process.platform !== 'linux') return null
  for (const file of SETPRIV) {
    const works = await new Promise<boolean>((resolve) => {
      execFile(file, ['--pdeathsig', 'KILL', '--', file, '--version'], { timeout: PROBE_MS }, (error) => resolve(error === null))
    })
    if (works) return file
  }
  return null
}

class ProcessRuntime implements ContainerRuntime {
  readonly #memory = new MemoryWatch()
  /** Without /proc resident memory can't be watched; Node's own heap flag still holds, but is not the whole limit. */
  readonly enforces = process.platform === 'linux' ? ['memory'] : []

  constructor(
    private readonly options: ProcessRuntimeOptions,
    private readonly setpriv: string | null,
  ) {}

  async check(spec: ContainerSpec): Promise<void> {
    await resolveCommand(spec, this.options)
    containerEnv(spec, 0, this.options.positionServer)
  }

  async start(spec: ContainerSpec, port: number, listener: RunListener): Promise<Running> {
    const command = await resolveCommand(spec, this.options)
    const env = containerEnv(spec, port, this.options.positionServer)
    const child = this.#spawn(command, env)
    if (child.pid === undefined) {
      throw await new Promise<Error>((resolve) => child.once('error', resolve))
    }
    return new ProcessRun(child, child.pid, spec.memoryLimitMB, this.#memory, listener)
  }

  #spawn(command: Command, env: Record<string, string>): ChildProcess {
    const file = this.setpriv ?? command.file
    const args = this.setpriv ? ['--pdeathsig', 'KILL', '--', command.file, ...command.args] : command.args
    return spawn(file, [...args], {
      cwd: command.cwd,
      env: env as NodeJS.ProcessEnv,
      detached: true,
      stdio: 'pipe',
      windowsHide: true,
    })
  }

  async endLeftover(handle: string): Promise<'ended' | 'was gone'> {
    const identity = parseIdentity(handle)
    return identity ? endProcess(identity) : 'was gone'
  }

  connections(ports: ReadonlySet<number>): Promise<Map<number, Peer[]> | null> {
    return establishedConnections(ports)
  }

  close(): void {
    this.#memory.close()
  }
}

class ProcessRun implements Running {
  readonly handle: string
  #ended = false
  #overLimit = false

  constructor(
    private readonly child: ChildProcess,
    readonly pid: number,
    limitMB: number,
    memory: MemoryWatch,
    listener: RunListener,
  ) {
    this.handle = formatIdentity(pid, identify(pid))
    if (limitMB > 0) {
      memory.add(pid, limitMB, () => {
        this.#overLimit = true
        this.signal('SIGKILL')
      })
    }
    let lastErrors = ''
    let drained = false
    let ended: RuntimeExit = { code: null, signal: null, memoryLimit: false }
    const describe = (code: number | null, signal: string | null): RuntimeExit => ({
      code,
      signal,
      memoryLimit: this.#overLimit || (signal === 'SIGABRT' && lastErrors.includes(HEAP_MESSAGE)),
    })
    const drain = () => {
      if (drained) return
      drained = true
      listener.drained(describe(ended.code, ended.signal))
    }
    child.stdout?.on('data', (chunk: Buffer) => listener.output('stdout', chunk))
    child.stderr?.on('data', (chunk: Buffer) => {
      if (limitMB > 0) lastErrors = (lastErrors + chunk.toString('latin1')).slice(-8192)
      listener.output('stderr', chunk)
    })
    // A pipe that breaks is the end of the container, and that is told by 'exit'.
    for (const stream of [child.stdin, child.stdout, child.stderr]) stream?.on('error', () => undefined)
    child.on('error', () => undefined)
    child.once('exit', (code, signal) => {
      this.#ended = true
      memory.remove(pid)
      ended = describe(code, signal)
      listener.exit(ended)
      // What it started ends with it: a container is its first process. The number can't be another's yet, it was reaped just now.
      try {
        process.kill(-pid, 'SIGKILL')
      } catch {
        // Nothing was left, the usual case.
      }
      setTimeout(drain, DRAIN_MS).unref()
    })
    child.once('close', drain)
  }

  signal(name: RuntimeSignal): void {
    if (this.#ended) return
    if (name === 'SIGTERM') this.child.kill(name)
    else signalGroup(this.pid, name)
  }

  pauseOutput(): void {
    this.child.stdout?.pause()
    this.child.stderr?.pause()
  }

  resumeOutput(): void {
    this.child.stdout?.resume()
    this.child.stderr?.resume()
  }

  async usage() {
    return this.#ended ? null : processUsage(this.pid)
  }

  async schedule() {
    return this.#ended ? null : processSchedule(this.pid)
  }
}
