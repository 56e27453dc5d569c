/**
 * The VSOA RPC (SET) by which an instance is asked to close its clients, all but the one that asks. Reply {released: n}.
 * In a file of its own because the programs in images/ use it too, and shall not carry the message schemas with them.
 */
export const RELEASE_URL = '/tandem/release'
