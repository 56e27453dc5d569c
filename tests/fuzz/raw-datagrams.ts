import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Readable, Writable } from 'node:stream'

/** Reads "source port, port, payload in hex" a line; answers a line when it is sent. The checksum 0 says that there is none. */
const SENDER = `
import socket, struct, sys
raw = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_UDP)
raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 0)
print('ready', flush=True)
for line in sys.stdin:
    source, to, payload = line.rstrip('\\n').split(' ')
    data = bytes.fromhex(payload)
    raw.sendto(struct.pack('!HHHH', int(source), int(to), 8 + len(data), 0) + data, ('127.0.0.1', 0))
    print('sent', flush=True)
`

/** Datagrams over loopback from a source port of our choice, which takes a raw socket: root and Python. */
export class RawDatagrams {
  readonly #child: ChildProcessByStdio<Writable, Readable, null>

  static #opened: Promise<RawDatagrams | null> | undefined

  private constructor(child: ChildProcessByStdio<Writable, Readable, null>) {
    this.#child = child
  }

  /** The one of this process; null where this system or user can have none. */
  static here(): Promise<RawDatagrams | null> {
    RawDatagrams.#opened ??= RawDatagrams.#open()
    return RawDatagrams.#opened
  }

  static async #open(): Promise<RawDatagrams | null> {
    const child = spawn('python3', ['-c', SENDER], { stdio: ['pipe', 'pipe', 'ignore'] })
    const ready = await new Promise<boolean>((resolve) => {
      child.stdout.once('data', () => resolve(true))
      child.once('error', () => resolve(false))
      child.once('exit', () => resolve(false))
    })
    return ready ? new RawDatagrams(child) : null
  }

  /** Resolves when the system has it. Its process ends with this one. */
  async send(bytes: Uint8Array, from: number, to: number): Promise<void> {
    const sent = once(this.#child.stdout, 'data')
    this.#child.stdin.write(`${from} ${to} ${Buffer.from(bytes).toString('hex')}\n`)
    await sent
  }
}
