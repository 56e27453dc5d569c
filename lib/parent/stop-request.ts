/** Resolves when the end of this program is asked for. Later requests change nothing: a shutdown has its own time limits. */
export function stopRequest(): Promise<'stop'> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve('stop'))
    // Started by scripts/run.mjs there is a channel to it: its end, even by SIGKILL, is ours.
    if (process.send) process.on('disconnect', () => resolve('stop'))
    if (process.send && !process.connected) resolve('stop')
  })
}
