import { createServer, connect as dial, type Server, type Socket } from 'node:net'

/** A line to the console that can be cut: connections break and new ones are refused until it is joined again. Loopback only. */
export class CutProxy {
  readonly #target: number
  readonly #server: Server
  readonly #open = new Set<Socket>()
  #cut = false

  constructor(target: string) {
    this.#target = Number(new URL(target).port)
    this.#server = createServer((near) => {
      if (this.#cut) return near.destroy()
      const far = dial(this.#target, '127.0.0.1')
      for (const [one, other] of [
        [near, far],
        [far, near],
      ] as const) {
        this.#open.add(one)
        one.pipe(other)
        one.on('error', () => other.destroy())
        one.on('close', () => {
          this.#open.delete(one)
          other.destroy()
        })
      }
    })
  }

  /** Listens; gives its address. */
  listen(): Promise<string> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject)
      this.#server.listen(0, '127.0.0.1', () => {
        const address = this.#server.address()
        resolve(`http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`)
      })
    })
  }

  cut(): void {
    this.#cut = true
    for (const socket of this.#open) socket.destroy()
  }

  join(): void {
    this.#cut = false
  }

  close(): void {
    this.cut()
    this.#server.close()
  }
}
