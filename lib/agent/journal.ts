import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { CONTAINER_STATUSES } from '../domain/container'
import { killPoint } from '../kill-point'
import { ContainerExit, ContainerSpec } from '../protocol/agent'
import type { SecretBox } from '../secrets'

const FILE = 'container.json'
const FOLDER_MODE = 0o700
const FILE_MODE = 0o600
/** After a write that failed the next one is tried this much later, ms. */
export const RETRY_MS = 2000

/** What the agent remembers of a container over its own end. */
export const Remembered = z.object({
  version: z.literal(1),
  spec: ContainerSpec,
  wanted: z.enum(['created', 'running', 'paused', 'stopped']),
  status: z.enum(CONTAINER_STATUSES),
  /** The run that may still be there: `Running.handle`. */
  handle: z.string().nullable(),
  /** It ran, or waited for its next start: bring it back. */
  resume: z.boolean(),
  port: z.number(),
  run: z.number(),
  createdAt: z.number(),
  startedAt: z.number().nullable(),
  exit: ContainerExit.nullable(),
})
export type Remembered = z.infer<typeof Remembered>

/** The parts of a specification that are secret: sealed on disk when the agent has a key. */
const Secrets = z.object({ env: z.array(z.string()), password: z.string().nullable() })
const Stored = z.object({ sealed: z.string().nullable(), container: z.unknown() })

/** A taskId names a folder and a VSOA URL: nothing that means something else in either. */
export const TASK_ID = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/

/** The journal of a container by its path below the data folder of a console: which container that is, or null. */
export function containerOfJournal(path: string): string | null {
  return /^nodes\/[^/]+\/containers\/([^/]+)\/container\.json$/.exec(path)?.[1] ?? null
}

/**
 * The journal of a container without the run that may still be there: whoever reads a copy of it must not end that one, which
 * belongs to the original's agent. A text that is no journal is given back as it is: no agent reads a run in it either.
 */
export function withoutRun(text: string): string {
  const Text = z.object({ sealed: z.string().nullable(), container: z.looseObject({}) })
  try {
    const { sealed, container } = Text.parse(JSON.parse(text))
    return JSON.stringify({ sealed, container: { ...container, handle: null } })
  } catch {
    return text
  }
}

export interface JournalOptions {
  /** The agent's state folder. */
  stateDir: string
  secretBox: SecretBox | null
}

/** The folder with one folder per container: its journal and its log. Files are 0600 in folders of 0700. */
export class Journal {
  readonly #folder: string

  constructor(private readonly options: JournalOptions) {
    this.#folder = join(options.stateDir, 'containers')
  }

  /** Makes the folder. Throws when it can't. */
  async prepare(): Promise<void> {
    await mkdir(this.#folder, { recursive: true, mode: FOLDER_MODE })
  }

  folderOf(taskId: string): string {
    return join(this.#folder, taskId)
  }

  /** Everything remembered; `onProblem` gets what can't be read, which stays on disk as it is. */
  async readAll(onProblem: (taskId: string, error: Error) => void): Promise<Remembered[]> {
    const found: Remembered[] = []
    for (const entry of await readdir(this.#folder, { withFileTypes: true })) {
      if (!entry.isDirectory() || !TASK_ID.test(entry.name)) continue
      try {
        found.push(this.#decode(await readFile(join(this.#folder, entry.name, FILE), 'utf8')))
      } catch (error) {
        onProblem(entry.name, error as Error)
      }
    }
    return found
  }

  /** Makes the folder of a container. */
  async makeFolder(taskId: string): Promise<void> {
    await mkdir(this.folderOf(taskId), { recursive: true, mode: FOLDER_MODE })
  }

  /** Replaces what is remembered of a container: either the old or the new is there after a power loss, never half of it. */
  async write(container: Remembered): Promise<void> {
    const folder = this.folderOf(container.spec.taskId)
    const file = join(folder, FILE)
    const temporary = `${file}.new`
    const handle = await open(temporary, 'w', FILE_MODE)
    try {
      await handle.writeFile(this.#encode(container))
      await handle.sync()
    } finally {
      await handle.close()
    }
    killPoint('agent-stored')
    await rename(temporary, file)
    await syncFolder(folder)
  }

  /** Forgets a container, its log included. */
  async remove(taskId: string): Promise<void> {
    await rm(this.folderOf(taskId), { recursive: true, force: true })
  }

  #encode(container: Remembered): string {
    const box = this.options.secretBox
    if (!box) return JSON.stringify({ sealed: null, container })
    const { spec } = container
    const sealed = box.seal(JSON.stringify({ env: spec.env, password: spec.vsoa?.password ?? null }))
    const open = { ...container, spec: { ...spec, env: [], vsoa: spec.vsoa && { ...spec.vsoa, password: null } } }
    return JSON.stringify({ sealed, container: open })
  }

  #decode(text: string): Remembered {
    const stored = Stored.parse(JSON.parse(text))
    const container = Remembered.parse(stored.container)
    if (stored.sealed === null) return container
    if (!this.options.secretBox) throw new Error('its secrets are sealed, and this agent has no key')
    const secrets = Secrets.parse(JSON.parse(this.options.secretBox.open(stored.sealed)))
    container.spec.env = secrets.env
    if (container.spec.vsoa) container.spec.vsoa.password = secrets.password
    return container
  }
}

async function syncFolder(folder: string): Promise<void> {
  // Not every system lets a folder be opened for this (Windows); there the rename alone has to do.
  const handle = await open(folder, 'r').catch(() => null)
  try {
    await handle?.sync()
  } catch {
    // Some file systems refuse it.
  } finally {
    await handle?.close()
  }
}

/** Writes one container's state: at most one write at a time, the newest state wins, a write that failed is tried again. */
export class JournalEntry {
  /** How many writes were asked for, and the newest of them that is on disk. */
  #asked = 0
  #stored = 0
  #writing: Promise<void> | null = null
  #retry: NodeJS.Timeout | null = null
  #closed = false
  #error: Error | null = null

  constructor(
    private readonly journal: Journal,
    private readonly state: () => Remembered,
    private readonly onError: (error: Error) => void,
  ) {}

  /** Asks for a write; resolves when the state of now, or a newer one, is on disk, or could not be written. Gives the error. */
  async save(): Promise<Error | null> {
    this.#asked += 1
    const mine = this.#asked
    // A write that was under way already has an older state: this one's own must be waited for, whoever begins it.
    while (this.#stored < mine && !this.#closed) {
      this.#writing ??= this.#write().finally(() => {
        this.#writing = null
      })
      await this.#writing
      if (this.#error) break
    }
    return this.#error
  }

  /** No write after this. Resolves when the last one is done. */
  async close(): Promise<void> {
    this.#closed = true
    if (this.#retry) clearTimeout(this.#retry)
    await this.#writing
  }

  async #write(): Promise<void> {
    const asked = this.#asked
    try {
      await this.journal.write(this.state())
      this.#stored = asked
      this.#error = null
    } catch (error) {
      if (!this.#error) this.onError(error as Error)
      this.#error = error as Error
      this.#retry ??= setTimeout(() => {
        this.#retry = null
        void this.save()
      }, RETRY_MS).unref()
    }
  }
}
