export { startLive, UNAUTHENTICATED } from './start-live'
export type { Live, LiveAuth, LiveOptions, Viewer } from './types'
