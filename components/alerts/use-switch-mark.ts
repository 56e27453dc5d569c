import { type QueryClient, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { getSwitchMark, putSwitchMark, type SwitchMark } from '../../lib/api/contract/switch-mark'
import { callApi } from '../api/client'
import { useFailureText } from '../i18n/failure-text'
import { type TopicListener, untilWatched, useLiveConnection, useLiveTopic, type Watched } from '../live'
import { toast } from '../ui/toaster'

const KEY = ['switches', 'read'] as const

interface Sync extends Watched {
  listener: TopicListener
}
const syncs = new WeakMap<QueryClient, Sync>()

/** A mark is never lowered: of two, the higher one is the newer. */
function raise(client: QueryClient, { readTo }: SwitchMark): SwitchMark {
  const known = client.getQueryData<SwitchMark>(KEY)?.readTo ?? 0
  return { readTo: Math.max(known, readTo) }
}
const keep = (client: QueryClient, mark: SwitchMark) => client.setQueryData(KEY, raise(client, mark))

/** One per cache, however many bells there are. */
function syncOf(client: QueryClient): Sync {
  const known = syncs.get(client)
  if (known) return known
  const sync: Sync = {
    watched: null,
    listener: {
      onReady: () => (sync.watched ? sync.watched() : void client.invalidateQueries({ queryKey: KEY })),
      onRead: (mark) => keep(client, mark),
    },
  }
  syncs.set(client, sync)
  return sync
}

/** Up to which switch, by its `seq`, the person has read, kept true over all their tabs; undefined until it is known. */
export function useSwitchMark(): number | undefined {
  const client = useQueryClient()
  const connection = useLiveConnection()
  const sync = syncOf(client)
  const { data } = useQuery({
    queryKey: KEY,
    queryFn: async ({ signal }) => {
      if (!connection.isReady('read')) await untilWatched(sync, signal)
      return raise(client, await callApi(getSwitchMark, {}, { signal }))
    },
  })
  useLiveTopic('read', sync.listener)
  return data?.readTo
}

/** Marks all switches up to a `seq` as read: at once here, then at the server. */
export function useMarkRead(): (readTo: number) => void {
  const t = useTranslations('alerts')
  const client = useQueryClient()
  const failureText = useFailureText()
  const { mutate } = useMutation({
    mutationFn: (readTo: number) => callApi(putSwitchMark, { body: { readTo } }),
    onMutate: (readTo) => {
      const before = client.getQueryData<SwitchMark>(KEY)
      keep(client, { readTo })
      return before
    },
    onSuccess: (mark) => keep(client, mark),
    onError: (error, _readTo, before) => {
      client.setQueryData(KEY, before)
      void client.invalidateQueries({ queryKey: KEY })
      toast.error(t('failed'), { description: failureText(error) })
    },
  })
  return mutate
}
