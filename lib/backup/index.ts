export { type BackedUp, backUp } from './back-up'
export { BackupError, FORMAT_VERSION } from './format'
export { type Restored, restore } from './restore'
