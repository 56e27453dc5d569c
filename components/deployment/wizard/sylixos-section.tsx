'use client'

import { useTranslations } from 'next-intl'
import { Controller, useFormContext, useWatch } from 'react-hook-form'
import { Checkbox } from '../../ui/checkbox'
import { LinesField } from './lines-field'
import type { Draft } from './model'
import { NumberField } from './number-field'
import { Section } from './section'

type Device = { path: string; access: string }

/** What only SylixOS containers have: priorities, heaps, devices, kernel objects, shell commands, services. */
export function SylixosSection({ lineError }: { lineError: (line: number, text: string) => string }) {
  const t = useTranslations('wizard.sylixos')
  const { control } = useFormContext<Draft>()
  const kernelObject = useWatch({ control, name: 'image.config.sylixos.resources.kernelObject' }) ?? {}
  return (
    <>
      <Section title={t('resources')}>
        <NumberField name="image.config.sylixos.resources.cpu.highestPrio" label={t('highestPrio')} hint={t('prioHint')} />
        <NumberField name="image.config.sylixos.resources.cpu.lowestPrio" label={t('lowestPrio')} />
        <NumberField name="image.config.sylixos.resources.memory.memoryLimitMB" label={t('memory')} />
        <NumberField name="image.config.sylixos.resources.memory.kheapLimit" label={t('kheap')} />
        <NumberField name="image.config.sylixos.resources.disk.limitMB" label={t('disk')} />
      </Section>
      <Section title={t('access')}>
        <LinesField<Device>
          name="image.config.sylixos.devices"
          label={t('devices')}
          hint={t('devicesHint')}
          rows={3}
          placeholder="/dev/ttyS0 rw"
          read={(line) => {
            const [path = '', access = ''] = line.trim().split(/\s+/)
            return path ? { path, access } : null
          }}
          write={(item) => `${item.path} ${item.access}`.trim()}
          lineError={lineError}
        />
        <LinesField<string>
          name="image.config.sylixos.commands"
          label={t('commands')}
          hint={t('commandsHint')}
          rows={3}
          read={(line) => line.trim() || null}
          write={(item) => item}
          lineError={lineError}
        />
        <Controller
          control={control}
          name="image.config.sylixos.network.telnetdEnable"
          render={({ field }) => <Checkbox checked={field.value === true} onChange={field.onChange} label={t('telnet')} />}
        />
        <Controller
          control={control}
          name="image.config.sylixos.network.ftpdEnable"
          render={({ field }) => <Checkbox checked={field.value === true} onChange={field.onChange} label={t('ftp')} />}
        />
      </Section>
      {Object.keys(kernelObject).length > 0 && (
        <details className="rounded-md border">
          <summary className="cursor-pointer px-3 py-2 font-medium">{t('kernelObjects')}</summary>
          <div className="grid gap-x-6 gap-y-1 px-3 pb-3 sm:grid-cols-3">
            {Object.keys(kernelObject).map((key) => (
              <NumberField
                key={key}
                name={`image.config.sylixos.resources.kernelObject.${key}`}
                label={<span className="font-mono text-[13px] font-normal">{key}</span>}
              />
            ))}
          </div>
        </details>
      )}
    </>
  )
}
