/** A value that must be unique is taken. `field` is the domain object's field, such as `name` or `address`. */
export class UniqueError extends Error {
  override name = 'UniqueError'
  constructor(readonly field: string) {
    super(`another row has the same ${field}`)
  }
}

/** The row to update isn't there. */
export class NotFoundError extends Error {
  override name = 'NotFoundError'
}

/** The row belongs to, or is needed by, another one. */
export class InUseError extends Error {
  override name = 'InUseError'
}

/** The database can't be opened; the message is meant for the person who starts the console. */
export class StoreOpenError extends Error {
  override name = 'StoreOpenError'
}

/** Too much waits for the database, or it is closed. */
export class StoreBusyError extends Error {
  override name = 'StoreBusyError'
}

/** The database could not be written: its disk is full, its folder is read-only, or a transaction took too long. */
export class StoreWriteError extends Error {
  override name = 'StoreWriteError'
}
