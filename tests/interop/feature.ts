import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { makeCertificate } from '../../lib/vsoa/testing/certificate'
import { freePort } from '../support/free-port'
import { Peer, type PeerCommand } from './peer'

/** What a feature's test may use. What it keeps is closed after it. */
export interface Scene {
  keep<T extends { close(): unknown }>(resource: T): T
  /** A process of the official implementation. */
  peer(env?: Record<string, string>): Peer
}

/** One row of the matrix, in one direction. */
export interface Feature {
  name: string
  run(scene: Scene): Promise<void>
}

export const loopback = { host: '127.0.0.1', port: 0 }
export const PASSWORD = '123456'
export const NAME = 'axis_server'

export const sceneOf = (command: PeerCommand, keep: Scene['keep']): Scene => ({
  keep,
  peer: (env) => keep(new Peer({ ...command, env: { ...command.env, ...env } })),
})

/** A server at the peer, asked for a password unless it is null. Its port is chosen here: not every peer can choose one. */
export async function theirServer(
  scene: Scene,
  options: { passwd?: string | null; tls?: TlsFiles; env?: Record<string, string> } = {},
) {
  const peer = scene.peer(options.env)
  const passwd = options.passwd === null ? undefined : (options.passwd ?? PASSWORD)
  const port = (await peer.do('startServer', {
    info: { name: 'theirs' },
    passwd,
    tls: options.tls,
    port: await freePort(),
  })) as number
  return { peer, endpoint: { host: '127.0.0.1', port } }
}

export interface TlsFiles {
  cert: string
  key: string
  certFile: string
  keyFile: string
}

/** A certificate for 127.0.0.1 as texts and as files: each peer wants it its own way. */
export function tlsFiles(scene: Scene): TlsFiles {
  const { cert, key } = makeCertificate('127.0.0.1', 'localhost')
  const folder = mkdtempSync(join(tmpdir(), 'tandem-interop-'))
  scene.keep({ close: () => rmSync(folder, { recursive: true }) })
  const files = { cert, key, certFile: join(folder, 'cert.pem'), keyFile: join(folder, 'key.pem') }
  writeFileSync(files.certFile, cert)
  writeFileSync(files.keyFile, key)
  return files
}

/** 150 KB that no peer could have by accident. */
export const large = () => Buffer.from(Array.from({ length: 150_000 }, (_, n) => (n * 7 + (n >> 8)) & 0xff))
