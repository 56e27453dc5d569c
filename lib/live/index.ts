export { startLive } from './start-live'
export type { Live, LiveAuth, LiveOptions, Viewer } from './types'
