/** Angles of a vehicle in degrees, as the axis server publishes them. */
export interface Attitude {
  roll: number
  pitch: number
  yaw: number
}

/** What an artificial horizon shows: bank −180…180, climb −90…90, heading 0…360, all degrees. */
export interface HorizonView {
  bank: number
  climb: number
  heading: number
  /** Pitch is beyond the zenith or the nadir: it is on its back. */
  inverted: boolean
}

/** Reads `{roll, pitch, yaw}` out of a message's param; null when one of them isn't a finite number. */
export function attitudeOf(param: unknown): Attitude | null {
  if (typeof param !== 'object' || param === null) return null
  const { roll, pitch, yaw } = param as Record<string, unknown>
  if (!isAngle(roll) || !isAngle(pitch) || !isAngle(yaw)) return null
  return { roll, pitch, yaw }
}

function isAngle(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value)
}

/** `degrees` turned into −180 (excluded) … 180. */
export function halfTurn(degrees: number): number {
  const rest = ((degrees % 360) + 360) % 360
  return rest > 180 ? rest - 360 : rest
}

/**
 * Folds angles that may grow for ever (the axis server counts up) into what the instrument can show:
 * beyond ±90° of pitch the vehicle is on its back, so it is drawn climbing less, upside down and facing the other way.
 */
export function horizonOf({ roll, pitch, yaw }: Attitude): HorizonView {
  const half = halfTurn(pitch)
  const over = Math.abs(half) > 90
  const climb = over ? Math.sign(half) * 180 - half : half
  return {
    bank: halfTurn(over ? roll + 180 : roll),
    climb: climb === 0 ? 0 : climb,
    heading: (((over ? yaw + 180 : yaw) % 360) + 360) % 360,
    inverted: over,
  }
}
