import type { Attitude } from './attitude'

export type Point = readonly [x: number, y: number, z: number]
/** One side of the body: its corners, and how bright it is by itself, 0 to 1. */
export interface Face {
  corners: readonly Point[]
  tone: number
}
/** A side as it is drawn: corners in the picture's plane, light 0 to 1. */
export interface DrawnFace {
  index: number
  points: [x: number, y: number][]
  light: number
}

// Forward is x, right is y, down is z, as the angles of aircraft are counted.
const NOSE: Point = [70, 0, 0]
const TAIL: Point = [-50, 0, -4]
const LEFT: Point = [-46, -62, 2]
const RIGHT: Point = [-46, 62, 2]
const KEEL: Point = [-42, 0, 14]
const FIN: Point = [-60, 0, -34]
const ROOT: Point = [-14, 0, -5]

/** A delta wing with a fin: which way it points, and which side is up, is seen at once. */
export const BODY: readonly Face[] = [
  { corners: [NOSE, KEEL, LEFT], tone: 0.35 },
  { corners: [NOSE, KEEL, RIGHT], tone: 0.35 },
  { corners: [NOSE, TAIL, LEFT], tone: 0.85 },
  { corners: [NOSE, TAIL, RIGHT], tone: 0.95 },
  { corners: [LEFT, KEEL, TAIL], tone: 0.25 },
  { corners: [RIGHT, KEEL, TAIL], tone: 0.25 },
  { corners: [ROOT, FIN, TAIL], tone: 0.6 },
]

/** How far above the body the eye is, and how far to its right behind, degrees. */
const EYE_ABOVE = 24
const EYE_ASIDE = 32
/** Distance of the eye, in the body's own measure. */
const DISTANCE = 330

const radians = (degrees: number) => (degrees * Math.PI) / 180

/**
 * The body in an attitude, seen from behind and above: yaw first, then pitch, then roll, as aircraft turn. The sides come in the
 * order in which they have to be drawn, the farthest first.
 */
export function drawBody({ roll, pitch, yaw }: Attitude): DrawnFace[] {
  const turn = (point: Point) => view(aboutZ(aboutY(aboutX(point, radians(roll)), radians(pitch)), radians(yaw)))
  return BODY.map((face, index) => {
    const corners = face.corners.map(turn)
    const depth = corners.reduce((sum, [x]) => sum + x, 0) / corners.length
    const points = corners.map(([x, y, z]): [number, number] => {
      const scale = DISTANCE / (DISTANCE + x)
      return [y * scale, z * scale]
    })
    return { index, points, depth, light: face.tone }
  })
    .sort((a, b) => b.depth - a.depth)
    .map(({ depth: _, ...face }) => face)
}

/** From the world to the eye: x is then the depth, y to the right, z down. */
function view(point: Point): Point {
  return aboutY(aboutZ(point, radians(-EYE_ASIDE)), radians(-EYE_ABOVE))
}

/** Roll: positive lowers the right side. */
function aboutX([x, y, z]: Point, angle: number): Point {
  const [sin, cos] = [Math.sin(angle), Math.cos(angle)]
  return [x, y * cos - z * sin, y * sin + z * cos]
}
/** Pitch: positive lifts the nose. */
function aboutY([x, y, z]: Point, angle: number): Point {
  const [sin, cos] = [Math.sin(angle), Math.cos(angle)]
  return [x * cos + z * sin, y, z * cos - x * sin]
}
/** Yaw: positive turns the nose to the right. */
function aboutZ([x, y, z]: Point, angle: number): Point {
  const [sin, cos] = [Math.sin(angle), Math.cos(angle)]
  return [x * cos - y * sin, x * sin + y * cos, z]
}
