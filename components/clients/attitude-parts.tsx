import type { ReactNode } from 'react'

/** Width and height of the whole picture, and the glass's radius, in the picture's own units. */
export const SIZE = 240
export const GLASS = 88
/** What turns is a layer that is painted once. */
export const TURNING = 'absolute inset-0 will-change-transform'

const MARKS = [10, 20, 30, 40, 50, 60, 70, 80, 90]
const LADDER = [...MARKS.map((degrees) => -degrees), ...MARKS]
const BANK_MARKS = [-60, -45, -30, -20, -10, 0, 10, 20, 30, 45, 60]
const COMPASS = [0, 30, 60, 90, 120, 150, 180, 210, 240, 270, 300, 330]

/** Points of the compass around the glass. */
export function Compass() {
  return (
    <Whole>
      {COMPASS.map((degrees) => (
        <g key={degrees} transform={`rotate(${degrees})`}>
          <line y1="-92" y2={degrees % 90 === 0 ? -99 : -96} stroke="#cbd5e1" strokeWidth="1.5" />
          <text y="-103" textAnchor="middle" fontSize="10" fill="#e2e8f0" fontWeight={degrees % 90 === 0 ? 700 : 400}>
            {degrees % 90 === 0 ? 'NESW'[degrees / 90] : degrees / 10}
          </text>
        </g>
      ))}
    </Whole>
  )
}

/** Sky, ground, and the degrees of pitch between them. */
export function Ladder({ width, height, pitchScale }: { width: number; height: number; pitchScale: number }) {
  return (
    <svg viewBox={`${-width / 2} ${-height / 2} ${width} ${height}`} aria-hidden className="block size-full">
      <rect x={-width / 2} y={-height / 2} width={width} height={height / 2} fill="#2b6cb0" />
      <rect x={-width / 2} width={width} height={height / 2} fill="#7a4f23" />
      <line x1={-width / 2} x2={width / 2} stroke="#fff" strokeWidth="2" />
      {LADDER.map((degrees) => (
        <g key={degrees} transform={`translate(0 ${-degrees * pitchScale})`}>
          <line x1={degrees % 20 === 0 ? -26 : -14} x2={degrees % 20 === 0 ? 26 : 14} stroke="#fff" strokeWidth="1.2" />
          {degrees % 20 === 0 && (
            <text x="31" y="3" fontSize="8" fill="#fff">
              {Math.abs(degrees)}
            </text>
          )}
        </g>
      ))}
    </svg>
  )
}

/** The scale of bank at the glass's upper edge. */
export function BankScale() {
  return (
    <svg viewBox={`${-GLASS} ${-GLASS} ${GLASS * 2} ${GLASS * 2}`} aria-hidden className="absolute inset-0 size-full">
      {BANK_MARKS.map((degrees) => (
        <line
          key={degrees}
          y1={-GLASS}
          y2={degrees % 30 === 0 ? -78 : -82}
          stroke="#fff"
          strokeWidth="1.5"
          transform={`rotate(${degrees})`}
        />
      ))}
    </svg>
  )
}

/** What stands still: the vehicle, and the pointers of bank and heading. */
export function Vehicle() {
  return (
    <Whole>
      <path d="M0 -76 l-5 9 h10 z" fill="#fbbf24" />
      <circle r={GLASS} fill="none" stroke="#94a3b8" strokeWidth="1.5" />
      <path
        d="M-52 0 h30 l7 8 M52 0 h-30 l-7 8"
        fill="none"
        stroke="#fbbf24"
        strokeWidth="3.5"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
      <circle r="2.5" fill="#fbbf24" />
      <path d="M0 -90 l-5 -9 h10 z" fill="#fbbf24" />
    </Whole>
  )
}

function Whole({ children }: { children: ReactNode }) {
  return (
    <svg viewBox={`${-SIZE / 2} ${-SIZE / 2} ${SIZE} ${SIZE}`} aria-hidden className="absolute inset-0 size-full">
      {children}
    </svg>
  )
}
