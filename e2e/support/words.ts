import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createTranslator } from 'use-intl/core'

export type Words = (key: string, values?: Record<string, string | number>) => string

/** The console's own words in the language of the test's browser (`zh-CN`, `en-US`), by their key: `governance.title`. */
export function wordsOf(locale: string): Words {
  const name = locale.startsWith('zh') ? 'zh' : 'en'
  const messages = JSON.parse(readFileSync(join('messages', `${name}.json`), 'utf8')) as Record<string, unknown>
  const translate = createTranslator({
    locale,
    messages,
    onError: (error) => {
      throw error
    },
  })
  // The keys are text here, not types: a wrong one throws.
  return translate as unknown as Words
}

/** The terms that page titles and buttons must carry, as the product names them. */
export const TERMS = {
  zh: {
    overview: '概览',
    events: '事件',
    deployment: '容器部署',
    orchestration: '服务编排',
    new: '新建',
    next: '下一步',
    deploy: '部署',
    governance: '服务治理',
    loadBalancing: '负载均衡',
    roundRobin: '轮询',
    masterSlave: '主备',
    clients: '客户端',
    nodes: '节点管理',
    images: '镜像管理',
    configuration: '配置管理',
    stop: '停止',
    switchover: '计划切换',
    failover: '故障切换',
    failback: '回切',
  },
  en: {
    overview: 'Overview',
    events: 'Events',
    deployment: 'Container deployment',
    orchestration: 'Orchestration',
    new: 'New',
    next: 'Next',
    deploy: 'Deploy',
    governance: 'Service governance',
    loadBalancing: 'Load balancing',
    roundRobin: 'Round robin',
    masterSlave: 'Master/Slave',
    clients: 'Clients',
    nodes: 'Nodes',
    images: 'Images',
    configuration: 'Configuration',
    stop: 'Stop',
    switchover: 'Switchover',
    failover: 'Failover',
    failback: 'Failback',
  },
} as const
export type Terms = (typeof TERMS)['zh'] | (typeof TERMS)['en']
