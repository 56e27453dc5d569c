/** The message of this bench: a JSON param of exactly 60 bytes that tells its number and when it was published. */
export interface BenchParam {
  n: string
  at: string
  pad: string
}

export const URL = '/axis'
export const PARAM_BYTES = 60
/** On the wire: header, URL and param, padded to a multiple of four. */
export const MESSAGE_BYTES = Math.ceil((20 + URL.length + PARAM_BYTES) / 4) * 4
const NUMBER_DIGITS = 10
const TIME_DIGITS = 14
const PAD = 'x'.repeat(
  PARAM_BYTES - JSON.stringify({ n: '0'.repeat(NUMBER_DIGITS), at: '0'.repeat(TIME_DIGITS), pad: '' }).length,
)

/** The two clocks' difference, from the reading that was disturbed least. */
function clockOrigin(): number {
  let shortest = Number.POSITIVE_INFINITY
  let origin = 0
  for (let reading = 0; reading < CLOCK_READINGS; reading++) {
    const before = performance.now()
    const [seconds, nanoseconds] = process.hrtime()
    const after = performance.now()
    if (after - before >= shortest) continue
    shortest = after - before
    origin = seconds * 1000 + nanoseconds / 1e6 - (before + after) / 2
  }
  return origin
}

const CLOCK_READINGS = 1_000
const origin = clockOrigin()

/** Milliseconds of the machine's monotonic clock: the same in every process. */
export const machineMs = () => origin + performance.now()

export function paramOf(n: number): BenchParam {
  return { n: String(n).padStart(NUMBER_DIGITS, '0'), at: machineMs().toFixed(3).padStart(TIME_DIGITS, '0'), pad: PAD }
}
