import { type ChildProcess, fork } from 'node:child_process'

/** What a role can be told: word by word, with its arguments, and what is answered. */
type Words<W> = { [K in keyof W]: (args: never) => Promise<unknown> }
interface Question {
  id: number
  word: string
  args: unknown
}
interface Answer {
  id: number
  result?: unknown
  error?: string
}

/** In a process of the bench: does what it is told, and ends with the channel. */
export function serveRole<W extends Words<W>>(words: W): void {
  process.on('message', async ({ id, word, args }: Question) => {
    let answer: Answer
    try {
      answer = { id, result: await words[word as keyof W](args as never) }
    } catch (error) {
      answer = { id, error: String(error) }
    }
    process.send?.(answer)
  })
  process.once('disconnect', () => process.exit())
}

/** The bench's end: `tell('serve', { … })` resolves with the answer, and rejects when the process ends or fails. */
export class RoleProcess<W extends Words<W>> {
  readonly child: ChildProcess
  readonly #open = new Map<number, { resolve: (result: unknown) => void; reject: (error: Error) => void }>()
  #lastId = 0
  #ended: string | null = null

  /** `args` choose the role in our own program file. */
  constructor(program: string, args: string[]) {
    const title = args.join(' ')
    this.child = fork(program, args, { execArgv: ['--expose-gc'], stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
    this.child.on('message', ({ id, result, error }: Answer) => {
      const question = this.#open.get(id)
      this.#open.delete(id)
      if (error === undefined) question?.resolve(result)
      else question?.reject(new Error(`${title}: ${error}`))
    })
    this.child.once('exit', (code, signal) => {
      this.#ended = `${title} ended (${signal ?? code})`
      for (const { reject } of this.#open.values()) reject(new Error(this.#ended))
      this.#open.clear()
    })
  }

  tell<K extends keyof W & string>(word: K, ...[args]: Parameters<W[K]>): ReturnType<W[K]> {
    const answer = new Promise<unknown>((resolve, reject) => {
      if (this.#ended !== null) {
        reject(new Error(this.#ended))
        return
      }
      const id = ++this.#lastId
      this.#open.set(id, { resolve, reject })
      this.child.send({ id, word, args } satisfies Question)
    })
    return answer as ReturnType<W[K]>
  }

  end(): void {
    this.child.kill('SIGKILL')
  }
}

/** Ends this process with its reason: an exception in somebody's listener might only be reported by the implementation. */
export function fail(reason: string): never {
  console.error(reason)
  process.exit(1)
}
