/** What the tabs of one browser tell each other: they share one cookie, so a login or a logout in one of them holds for all. */
export type SessionNews = { kind: 'in'; username: string } | { kind: 'out' }

const NAME = 'tandem-session'
/** Which tab this is: a channel also hears what its own tab says by another one. */
const TAB = Math.random().toString(36)

type Message = SessionNews & { tab: string }

/** Tells the other tabs. */
export function tellTabs(news: SessionNews): void {
  const channel = new BroadcastChannel(NAME)
  channel.postMessage({ ...news, tab: TAB } satisfies Message)
  channel.close()
}

/** Hears what other tabs tell, until the function it gives is called. */
export function hearTabs(listener: (news: SessionNews) => void): () => void {
  const channel = new BroadcastChannel(NAME)
  channel.onmessage = ({ data }: MessageEvent<Message>) => {
    if (data.tab !== TAB) listener(data)
  }
  return () => channel.close()
}
