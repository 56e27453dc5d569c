'use client'

import { useLocale, useTranslations } from 'next-intl'
import type { ImageDetail } from '../../lib/api/contract'
import { Fact } from './fact'

/** How containers of an image are run unless a service says otherwise, and the configuration as it came. */
export function ImageConfiguration({ image }: { image: ImageDetail }) {
  const t = useTranslations('images')
  const locale = useLocale() === 'zh' ? 'zh' : 'en'
  const { process: program, mounts, linux, sylixos } = image.config
  const memory = linux?.memoryLimitMB ?? sylixos?.resources.memory.memoryLimitMB ?? 0
  return (
    <section aria-labelledby="configuration" className="rounded-lg border bg-surface px-4 py-3">
      <h2 id="configuration" className="mb-2 font-semibold">
        {t('configuration')}
      </h2>
      <dl className="grid gap-x-6 gap-y-3 sm:grid-cols-2">
        <Fact name={t('command')} wide>
          <code className="text-[13px] break-all">{program.args.map(quoted).join(' ')}</code>
        </Fact>
        <Fact name={t('cwd')}>
          <code className="text-[13px] break-all">{program.cwd}</code>
        </Fact>
        <Fact name={t('memory')}>{memory > 0 ? `${memory} MB` : t('noLimit')}</Fact>
        <Fact name={t('env')} wide>
          <Lines lines={program.env} none={t('none')} />
        </Fact>
        {image.variables.length > 0 && (
          <Fact name={t('variables')} wide>
            <ul className="space-y-1 text-[13px]">
              {image.variables.map(({ name, default: usual, description }) => (
                <li key={name}>
                  <code className="break-all">{usual === undefined ? name : `${name}=${usual}`}</code>{' '}
                  <span className="text-ink-soft">{description[locale]}</span>
                </li>
              ))}
            </ul>
          </Fact>
        )}
        {mounts.length > 0 && (
          <Fact name={t('mounts')} wide>
            <Lines lines={mounts.map((each) => `${each.source} → ${each.destination}`)} none={t('none')} />
          </Fact>
        )}
        <Fact name={t('vsoa')} wide>
          {image.vsoa ? (
            t('vsoaServer', {
              name: image.vsoa.name,
              port: image.vsoa.port ? String(image.vsoa.port) : t('portAssigned'),
              password: image.vsoa.password === undefined ? 'no' : 'yes',
            })
          ) : (
            <span className="text-ink-soft">{t('noVsoa')}</span>
          )}
        </Fact>
      </dl>
      <details className="mt-3 border-t pt-3">
        <summary className="cursor-pointer text-[13px] font-medium">{t('rawConfig')}</summary>
        <section
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
          tabIndex={0}
          aria-label={t('rawConfig')}
          className="mt-2 max-h-120 overflow-auto rounded-md bg-sunken px-3 py-2"
        >
          <pre className="font-mono text-xs leading-5">{image.rawConfig}</pre>
        </section>
      </details>
    </section>
  )
}

const quoted = (word: string) => (/^[\w@%+=:,./-]+$/.test(word) ? word : JSON.stringify(word))

function Lines({ lines, none }: { lines: readonly string[]; none: string }) {
  if (lines.length === 0) return <span className="text-ink-soft">{none}</span>
  return (
    <ul className="font-mono text-[13px] break-all">
      {lines.map((line, index) => (
        <li key={index}>{line}</li>
      ))}
    </ul>
  )
}
