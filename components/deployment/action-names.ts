export type ContainerAction = 'start' | 'stop' | 'restart' | 'pause' | 'unpause'
export type ServiceAction = ContainerAction | 'destroy'
