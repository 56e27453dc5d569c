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

const [seconds, nanoseconds] = process.hrtime()
const origin = seconds * 1000 + nanoseconds / 1e6 - performance.now()

/** Milliseconds of the machine's monotonic clock: the same in every process. */
export const machineMs = () => origin + performance.now()

export function paramOf(n: number): BenchParam {
  return { n: String(n).padStart(NUMBER_DIGITS, '0'), at: machineMs().toFixed(3).padStart(TIME_DIGITS, '0'), pad: PAD }
}
