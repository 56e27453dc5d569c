'use client'

import { useRouter } from 'next/navigation'
import { useTranslations } from 'next-intl'
import { useTheme } from 'next-themes'
import { formatImageRef, type MicroserviceRow } from '../../lib/api/contract'
import type { ActionRequest } from '../deployment/actions'
import {
  clientHref,
  configHref,
  containerHref,
  imageHref,
  microserviceHref,
  nodeHref,
  serviceHref,
  templateEditHref,
  templateHref,
} from '../hrefs'
import { useLanguage } from '../i18n/use-language'
import { useLiveList } from '../live'
import { PAGES } from '../shell/pages'
import { useSession } from '../shell/session'
import { useLogout } from '../shell/use-logout'
import { useTour } from '../tour/use-tour'
import type { Entry } from './search'
import { paletteStore } from './store'

interface Doors {
  /** Services' actions, with the question that goes with them. */
  onAsk: (request: ActionRequest) => void
  onBalance: (row: MicroserviceRow) => void
}

/** Everything that can be found: from the live lists, so that it is what is there now. */
export function useEntries(doors: Doors): Entry[] {
  return [...usePages(), ...useGeneralActions(), ...useActions(doors), ...useThings()]
}

function usePages(): Entry[] {
  const t = useTranslations('nav')
  const words = useTranslations('palette.words')
  const router = useRouter()
  return PAGES.map(({ href, key, letter }) => ({
    id: `page ${href}`,
    group: 'pages',
    label: t(key),
    words: words(key),
    hint: `g ${letter}`,
    run: () => router.push(href),
  }))
}

function useGeneralActions(): Entry[] {
  const t = useTranslations('palette.action')
  const words = useTranslations('palette.words')
  const common = useTranslations('common')
  const router = useRouter()
  const { role, mayOperate } = useSession()
  const { resolvedTheme, setTheme } = useTheme()
  const { start } = useTour()
  const language = useLanguage()
  const logout = useLogout()
  const refused = mayOperate ? {} : { disabled: true, hint: common('forbidden', { role: common(`role.${role}`) }) }
  const action = (
    key: 'deploy' | 'runClient' | 'theme' | 'language' | 'tour' | 'shortcuts' | 'logout',
    run: () => void,
  ): Entry => ({
    id: `action ${key}`,
    group: 'actions',
    label: t(key),
    words: words(key),
    run,
  })
  return [
    { ...action('deploy', () => router.push('/deployment/new')), ...refused },
    { ...action('runClient', () => router.push('/clients?run=axis_server')), ...refused },
    action('tour', start),
    action('theme', () => setTheme(resolvedTheme === 'dark' ? 'light' : 'dark')),
    action('language', () => language.choose(language.locale === 'zh' ? 'en' : 'zh')),
    { ...action('shortcuts', () => paletteStore.set('help')), hint: '?' },
    action('logout', () => void logout()),
  ]
}

/** What can be done to each service and microservice. */
function useActions({ onAsk, onBalance }: Doors): Entry[] {
  const t = useTranslations('palette.action')
  const words = useTranslations('palette.words')
  const common = useTranslations('common')
  const router = useRouter()
  const { role, mayOperate } = useSession()
  const { rows: services = [] } = useLiveList('services')
  const { rows: microservices = [] } = useLiveList('microservices')
  const refused = mayOperate ? {} : { disabled: true, hint: common('forbidden', { role: common(`role.${role}`) }) }
  const about = (key: 'start' | 'stop' | 'restart' | 'balance' | 'runOn', id: string, name: string, run: () => void): Entry => ({
    id: `${key} ${id}`,
    group: 'actions',
    label: t(key, { name }),
    words: `${words(key)} ${name}`,
    searched: true,
    ...refused,
    run,
  })
  return [
    ...services.flatMap((target) =>
      (target.status === 'stopped' ? (['start'] as const) : (['stop', 'restart'] as const)).map((action) =>
        about(action, target.id, target.name, () => onAsk({ kind: 'service', target, action })),
      ),
    ),
    ...microservices.flatMap((row) => [
      about('balance', row.id, row.name, () => onBalance(row)),
      about('runOn', row.id, row.name, () => router.push(`/clients?run=${encodeURIComponent(row.name)}`)),
    ]),
  ]
}

/** Everything that has a page of its own. */
function useThings(): Entry[] {
  const common = useTranslations('common.containerStatus')
  const router = useRouter()
  const { rows: services = [] } = useLiveList('services')
  const { rows: microservices = [] } = useLiveList('microservices')
  const { rows: containers = [] } = useLiveList('containers')
  const { rows: clients = [] } = useLiveList('clients')
  const { rows: nodes = [] } = useLiveList('nodes')
  const { rows: images = [] } = useLiveList('images')
  const { rows: templates = [] } = useLiveList('templates')
  const { rows: configuration = [] } = useLiveList('configuration')
  const thing = (group: Entry['group'], id: string, label: string, path: string, words = '', hint?: string): Entry => ({
    id: `${group} ${id}`,
    group,
    label,
    words,
    hint,
    searched: true,
    run: () => router.push(path),
  })
  return [
    ...services.map((each) => {
      const image = each.imageList.map(({ name, tag }) => `${name}@${tag}`).join(' ')
      return thing('services', each.id, each.name, serviceHref(each.id), image, image)
    }),
    ...microservices.map((each) =>
      thing(
        'microservices',
        each.id,
        each.name,
        microserviceHref(each.id),
        each.imageName,
        `${each.healthInstance}/${each.instance}`,
      ),
    ),
    ...containers.map((each) =>
      thing(
        'containers',
        each.taskId,
        each.name,
        containerHref(each.taskId),
        `${each.nodeName} ${each.imageName}`,
        common(each.status),
      ),
    ),
    ...clients.map((each) => thing('clients', each.id, each.name, clientHref(each.id), each.server, each.server)),
    ...nodes.map((each) => thing('nodes', each.id, each.name, nodeHref(each.id), each.address, each.address)),
    ...templates.map((each) => {
      const path = each.kind === 'service' ? templateEditHref(each.id) : templateHref(each.path)
      return thing('templates', each.id, each.path, path, each.imageRef ?? '', each.imageRef ?? undefined)
    }),
    ...configuration.map((each) => thing('configuration', each.id, each.key, configHref(each.key))),
    ...images.map((each) => {
      const ref = formatImageRef(each)
      return thing('images', each.id, ref, imageHref(each.id), each.description)
    }),
  ]
}
