'use client'

import { useLocale, useTranslations } from 'next-intl'
import { Fragment, type ReactNode } from 'react'
import type { About } from '../../lib/api/contract'
import { StatusBadge } from '../ui/badge'
import { Bytes, Uptime } from '../ui/figures'
import { Table, Td, Th, Tr } from '../ui/table'
import { Section } from './section'

const DAY_MS = 86_400_000

/** The figures themselves. */
export function AboutFacts({ about }: { about: About }) {
  const t = useTranslations('settings.about')
  const { versions, data, console: own, machine, governor } = about
  const unknown = <span className="text-ink-soft">{t('unknown')}</span>
  const bytes = (value: number | null) => (value === null ? unknown : <Bytes value={value} />)
  const number = useNumber()
  return (
    <>
      <div className="mb-8 grid gap-4 lg:grid-cols-2">
        <Facts
          title={t('versions')}
          rows={[
            ['Tandem', versions.tandem],
            ['Node.js', versions.node],
            ['SQLite', versions.sqlite],
            [t('system'), `${versions.system} · ${versions.arch}`],
            [t('uptime'), <Uptime key="uptime" at={about.startedAt} />],
          ]}
        />
        <Facts
          title={t('data')}
          rows={[
            [
              t('path'),
              <span key="path" className="font-mono text-[13px] break-all">
                {data.path}
              </span>,
            ],
            [
              t('size'),
              <Fragment key="size">
                {!data.complete && `${t('atLeast')} `}
                {bytes(data.bytes)}
              </Fragment>,
            ],
            [
              t('diskFree'),
              <Fragment key="disk">
                {bytes(data.diskFree)} / {bytes(data.diskTotal)}
              </Fragment>,
            ],
            [t('mode'), data.mode ?? unknown],
          ]}
        />
        <Facts
          title={t('console')}
          rows={[
            [t('address'), <Address key="address" host={own.host} port={own.port} kind="TCP" />],
            [t('memory'), bytes(own.memory)],
            [
              t('openFiles'),
              own.openFiles === null || own.openFilesLimit === null
                ? unknown
                : `${number(own.openFiles)} / ${number(own.openFilesLimit)}`,
            ],
            [t('viewers'), number(own.viewers)],
          ]}
        />
        <Facts
          title={t('machine')}
          rows={[
            [t('cores'), number(machine.cores)],
            [
              t('memoryFree'),
              <Fragment key="memory">
                {bytes(machine.memoryFree)} / {bytes(machine.memoryTotal)}
              </Fragment>,
            ],
            ['net.core.rmem_max', bytes(machine.rmemMax)],
          ]}
        />
        {governor && (
          <Facts
            title={t('position')}
            rows={[
              [t('address'), <Address key="address" host={governor.position.host} port={governor.position.port} kind="UDP" />],
              [t('receiveBuffer'), bytes(governor.position.receiveBuffer)],
              [t('answered'), number(governor.position.answered)],
              [t('unknownNames'), number(governor.position.unknown)],
              [t('malformed'), number(governor.position.malformed)],
              [t('dropped'), governor.position.dropped === null ? unknown : number(governor.position.dropped)],
            ]}
          />
        )}
        <Roles about={about} />
      </div>
      <Section title={t('database')} description={t('databaseText')}>
        <Tables about={about} />
      </Section>
    </>
  )
}

function useNumber(): (value: number) => string {
  const locale = useLocale()
  return (value) => new Intl.NumberFormat(locale).format(value)
}

function Address({ host, port, kind }: { host: string; port: number; kind: string }) {
  return (
    <span className="font-mono text-[13px]">
      {host.includes(':') ? `[${host}]` : host}:{port} <span className="text-ink-soft">{kind}</span>
    </span>
  )
}

function Facts({ title, rows }: { title: string; rows: [string, ReactNode][] }) {
  return (
    <section className="rounded-lg border bg-surface p-4">
      <h2 className="mb-2 font-semibold">{title}</h2>
      <dl className="grid grid-cols-[minmax(7rem,max-content)_minmax(0,1fr)] gap-x-6 gap-y-1.5">
        {rows.map(([name, value]) => (
          <Fragment key={name}>
            <dt className="text-ink-soft">{name}</dt>
            <dd className="tabular-nums">{value}</dd>
          </Fragment>
        ))}
      </dl>
    </section>
  )
}

/** The other processes of Tandem, with their versions. */
function Roles({ about: { governor, agents } }: { about: About }) {
  const t = useTranslations('settings.about')
  const state = (up: boolean) => <StatusBadge tone={up ? 'ok' : 'bad'}>{t(up ? 'online' : 'offline')}</StatusBadge>
  const rows: [string, ReactNode][] = [
    [
      t('governor'),
      <Fragment key="governor">
        {state(governor !== null)} {governor?.version}
      </Fragment>,
    ],
    ...agents.map((agent): [string, ReactNode] => [
      agent.name,
      <Fragment key={agent.name}>
        {state(agent.online)} {agent.version} <span className="font-mono text-[13px] text-ink-soft">{agent.address}</span>
      </Fragment>,
    ]),
  ]
  return <Facts title={t('roles')} rows={rows} />
}

function Tables({ about: { database } }: { about: About }) {
  const t = useTranslations('settings.about')
  const number = useNumber()
  return (
    <>
      <p className="mb-3">
        {t('databaseSize')} <Bytes value={database.bytes} />
      </p>
      <Table label={t('database')}>
        <thead>
          <tr>
            <Th>{t('table')}</Th>
            <Th numeric>{t('rows')}</Th>
            <Th numeric>{t('keep')}</Th>
            <Th numeric>{t('age')}</Th>
          </tr>
        </thead>
        <tbody>
          {database.tables.map(({ name, rows, keep, ageMs, perService }) => (
            <Tr key={name}>
              <Td>{t(`tables.${name}`)}</Td>
              <Td numeric>{number(rows)}</Td>
              <Td numeric>{keep === null ? '–' : perService ? t('perService', { count: keep }) : number(keep)}</Td>
              <Td numeric>{ageMs === null ? '–' : t('days', { days: Math.round(ageMs / DAY_MS) })}</Td>
            </Tr>
          ))}
        </tbody>
      </Table>
    </>
  )
}
