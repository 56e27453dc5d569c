import type { OperatingSystem } from './image-ref'

/** What a SylixOS container may use; the names and units are ECSM's (memory and disk in MB). */
export interface SylixosConfig {
  devices: { path: string; access: string }[]
  resources: {
    cpu: { highestPrio: number; lowestPrio: number }
    memory: { kheapLimit: number; memoryLimitMB: number }
    disk: { limitMB: number }
    kernelObject: Record<string, number>
  }
  network: { ftpdEnable: boolean; telnetdEnable: boolean }
  commands: string[]
}

/** What a Linux container may use. `memoryLimitMB` 0 and `cpuLimit` 0 (cores) mean no limit. */
export interface LinuxConfig {
  memoryLimitMB: number
  cpuLimit: number
}

export const RESTART_POLICIES = ['always', 'on-failure', 'never'] as const
export type RestartPolicy = (typeof RESTART_POLICIES)[number]

/** How to run a container of an image: ECSM's `config` object, plus `linux` and `restart`, which are ours. */
export interface ImageConfig {
  platform: { os: OperatingSystem; arch: string }
  /** `args[0]` is `node` or an executable inside the image; `env` holds `K=V`; `cwd` is inside the image. */
  process: { args: string[]; env: string[]; cwd: string }
  root: { path: string; readonly: boolean }
  hostname: string
  mounts: { destination: string; source: string; options: string[] }[]
  sylixos?: SylixosConfig
  linux?: LinuxConfig
  restart?: { policy: RestartPolicy; maxRetries: number }
}

/** The VSOA block of a service: how its instances are reached and checked. Times in ms; port 0 = assigned by the agent. */
export interface VsoaBlock {
  port?: number
  password?: string
  healthPath?: string
  healthTimeout?: number
  healthRetries?: number
  healthStartPeriod?: number
  healthInterval?: number
}

/** A variable of its environment that the program in an image reads; explained in both languages. */
export interface ImageVariable {
  name: string
  /** What holds without it. */
  default?: string
  /** What is allowed, when it isn't free. */
  values?: string[]
  description: { en: string; zh: string }
}

/** What an image says of the VSOA server inside it. */
export interface ImageVsoa extends VsoaBlock {
  /** The VSOA server name when the environment doesn't change it. */
  name: string
  /** The environment variable that changes the server's name. */
  nameEnv?: string
  /** The environment variable that changes the server's password. */
  passwordEnv?: string
  /** What else can be set in the environment, for people to choose from. */
  variables?: ImageVariable[]
}

/** Where an image is from: the installation itself, or a file that somebody uploaded. */
export const IMAGE_ORIGINS = ['builtin', 'upload'] as const
export type ImageOrigin = (typeof IMAGE_ORIGINS)[number]

/** An image in the registry. `vsoa` is null when the image isn't a VSOA server. */
export interface Image {
  id: string
  name: string
  tag: string
  os: OperatingSystem
  arch: string
  sizeBytes: number
  author: string | null
  description: string
  ociVersion: string
  createdAt: Date
  config: ImageConfig
  vsoa: ImageVsoa | null
  origin: ImageOrigin
  /** SHA-256 of its OCI manifest, hex: names its files. Null for a built-in one, which is part of every node's installation. */
  digest: string | null
  /** How often a node took it from the registry. */
  pulled: number
}

/** How an image on its way in stands. */
export const UPLOAD_STATUSES = ['receiving', 'checking', 'success', 'failure'] as const
export type UploadStatus = (typeof UPLOAD_STATUSES)[number]
