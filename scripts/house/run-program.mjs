import { spawn } from 'node:child_process'
import { root } from './paths.mjs'

const PARENT_POLL_MS = 500

/**
 * Runs a program to its end in the project's folder with this terminal, and gives its exit code.
 * Signals that end us end it too, and what it starts.
 */
export function run(command, args, { env = {}, limitMs, quiet = false, shell = false } = {}) {
  const child = spawn(command, args, {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ['ignore', quiet ? 'pipe' : 'inherit', quiet ? 'pipe' : 'inherit'],
    shell,
  })
  const output = []
  child.stdout?.on('data', (data) => output.push(data))
  child.stderr?.on('data', (data) => output.push(data))
  const release = endWithUs((signal) => child.kill(signal))
  const limit = limitMs && setTimeout(() => child.kill('SIGKILL'), limitMs)
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code, signal) => {
      clearTimeout(limit)
      const asked = release()
      // A Ctrl-C reaches the program by itself; nothing more is to be run after it.
      if (asked) process.exit(130)
      if (quiet && code !== 0) process.stderr.write(Buffer.concat(output))
      resolve(code ?? (signal ? 128 : 1))
    })
  })
}

/**
 * Runs a Node program in the foreground until it ends. It has a channel to us: when we are gone, even by SIGKILL,
 * the channel closes and the program ends by itself.
 */
export function foreground(program, args = [], env = {}) {
  const child = spawn(process.execPath, [program, ...args], {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  const release = endWithUs((signal) => child.kill(signal))
  return {
    child,
    ended: new Promise((resolve, reject) => {
      child.once('error', reject)
      child.once('exit', (code, signal) => {
        release()
        resolve(code ?? (signal ? 1 : 0))
      })
    }),
  }
}

/**
 * Calls `end` once when a signal, or the death of the npm that runs us, asks for the end.
 * @returns a function that stops listening and tells whether the end was asked for
 */
export function endWithUs(end) {
  let asked = false
  const ask = (signal) => {
    if (asked) return
    asked = true
    end(signal)
  }
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP']
  for (const signal of signals) process.on(signal, ask)
  // npm killed by SIGKILL tells nobody: its children get another parent.
  const npm = process.env.npm_lifecycle_event ? process.ppid : null
  const watch = npm && setInterval(() => process.ppid !== npm && ask('SIGTERM'), PARENT_POLL_MS)
  watch?.unref?.()
  return () => {
    for (const signal of signals) process.off(signal, ask)
    clearInterval(watch)
    return asked
  }
}
