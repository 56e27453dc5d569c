'use client'

import { useTranslations } from 'next-intl'
import { Controller, useFormContext, useWatch } from 'react-hook-form'
import { Checkbox } from '../../ui/checkbox'
import { DevicesField } from './devices-field'
import { LinesField } from './lines-field'
import type { Draft } from './model'
import { NotEnforced } from './not-enforced'
import { NumberField } from './number-field'
import { Section } from './section'

/** What only SylixOS containers have: priorities, heaps, devices, kernel objects, shell commands, services. */
export function SylixosSection({ lineError }: { lineError: (line: number, text: string) => string }) {
  const t = useTranslations('wizard.sylixos')
  const { control } = useFormContext<Draft>()
  const kernelObject = useWatch({ control, name: 'image.config.sylixos.resources.kernelObject' }) ?? {}
  return (
    <>
      <Section title={t('resources')}>
        <NumberField
          name="image.config.sylixos.resources.cpu.highestPrio"
          label={t('highestPrio')}
          hint={t('prioHint')}
          note={<NotEnforced limit="cpu.priority" />}
        />
        <NumberField name="image.config.sylixos.resources.cpu.lowestPrio" label={t('lowestPrio')} />
        <NumberField
          name="image.config.sylixos.resources.memory.memoryLimitMB"
          label={t('memory')}
          hint={t('limitHint')}
          note={<NotEnforced limit="memory" />}
        />
        <NumberField
          name="image.config.sylixos.resources.memory.kheapLimit"
          label={t('kheap')}
          hint={t('limitHint')}
          note={<NotEnforced limit="memory.kheapLimit" />}
        />
        <NumberField
          name="image.config.sylixos.resources.disk.limitMB"
          label={t('disk')}
          hint={t('limitHint')}
          note={<NotEnforced limit="disk.limitMB" />}
        />
      </Section>
      <Section title={t('access')}>
        <DevicesField />
        <LinesField<string>
          name="image.config.sylixos.commands"
          label={t('commands')}
          note={<NotEnforced limit="commands" />}
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
