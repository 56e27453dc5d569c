import './feed.worker'

// The worker as it is, but it dies of an uncaught error when the test says so.
new BroadcastChannel('crash the feed worker').onmessage = () => {
  throw new Error('planted')
}
