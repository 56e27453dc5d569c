export type { LiveStatus, TopicListener } from './connection'
export { ConnectionBanner } from './connection-banner'
export { LiveProvider, useLiveStatus, useLiveTopic, useSight } from './provider'
export { liveKey, useLiveList } from './use-live-list'
