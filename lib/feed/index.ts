export { FeedClients, MAX_CLIENTS } from './feed-clients'
export type { FeedClientConfig, FeedItems, FeedOptions, FeedStatus, Publisher } from './types'
