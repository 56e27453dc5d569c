export { createSecretBox, type SecretBox, SecretError } from './secret-box'
export { loadSecretKey, SECRET_KEY_FILE } from './secret-key'
